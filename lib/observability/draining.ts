const state = globalThis as typeof globalThis & { __countersignDraining?: boolean };

/** From here on new work is refused politely while what runs is finished. */
export function startDraining(): void {
  state.__countersignDraining = true;
}

export function isDraining(): boolean {
  return state.__countersignDraining === true;
}
