import { ActionError } from '../action';

/** Why a step was broken off from outside. */
export class Interruption extends Error {
  constructor(readonly why: 'lost' | 'stopping') {
    super(why);
  }
}

type Limits = {
  seconds: number;
  /** gives the function that breaks the step off; answers the one that no longer does */
  breakable: (breakOff: (reason: Interruption) => void) => () => void;
};

/** Waits for the work, but no longer than it may take and not past an interruption, whether it heeds its signal or not. */
export async function withinLimits<T>(
  { seconds, breakable }: Limits,
  perform: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let rejectEarly: (error: Error) => void = () => undefined;
  const early = new Promise<never>((_, reject) => {
    rejectEarly = reject;
  });
  const breakOff = (error: Error) => {
    controller.abort(error);
    rejectEarly(error);
  };
  const stopListening = breakable(breakOff);
  const timeout = setTimeout(
    () => breakOff(new ActionError(`The step took longer than ${readable(seconds)}, so it was stopped.`)),
    seconds * 1000,
  );
  try {
    return await Promise.race([perform(controller.signal), early]);
  } finally {
    clearTimeout(timeout);
    stopListening();
  }
}

function readable(seconds: number): string {
  if (seconds % 60 !== 0) return seconds === 1 ? '1 second' : `${seconds} seconds`;
  return seconds === 60 ? '1 minute' : `${seconds / 60} minutes`;
}
