/** A template that fits an entity, as a button on its page. */
export type EntityAction = { template: string; title: string; description: string; href: string };

/** The entity that a form is opened for, and what it fills in. */
export type EntityStart = { ref: string; title: string; fits: boolean; values: Record<string, unknown> };
