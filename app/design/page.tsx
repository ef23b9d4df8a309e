import { notFound } from "next/navigation";

import { isDevelopmentServer } from "#lib/env.ts";

import { Gallery } from "./gallery.tsx";

export const metadata = { title: "Design" };

/** Every component in every state, in light and dark. For those who work on the console: it is not there in a build. */
export default function DesignPage() {
  if (!isDevelopmentServer()) notFound();
  return <Gallery />;
}
