import { TabLinks } from "./ui/tab-links.tsx";

const TABS = [
  { href: "/knowledge", label: "Pages" },
  { href: "/content/templates", label: "Templates" },
  { href: "/content/prompts", label: "Prompts" },
  { href: "/content/policies", label: "Policies" },
] as const;
export type KnowledgeTab = (typeof TABS)[number]["href"];

/** Everything that a team words or decides itself, one kind beside the other. */
export function KnowledgeTabs({ here }: { here: KnowledgeTab }) {
  return <TabLinks label="Kinds of knowledge" tabs={TABS} here={here} />;
}
