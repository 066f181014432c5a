import { cache } from 'react';

/** When the server began to write this page (milliseconds of its clock): all that the page shows was read after it. */
export const pageBegan = cache(() => Date.now());
