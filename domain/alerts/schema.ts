/** By the address of a place: how many, in which colour, and in words. */
export type RailCountsView = Record<string, { count: number; tone: 'run' | 'bad'; title: string }>;
