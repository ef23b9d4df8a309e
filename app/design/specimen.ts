import type { ReactNode } from "react";

/** A component of components/ui by its name, and what each of its states looks like. */
export type Specimen = { component: string; states: readonly { name: string; show: ReactNode }[] };
