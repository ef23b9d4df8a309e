/** Stands in for packages that only mark a file as server or browser code. */
export const nothing = undefined;
