import type { FaultSwitch } from "../core/faults.ts";
import type { Collection, Store } from "../core/store.ts";

export type ObjectType = "contacts" | "companies" | "notes" | "tasks" | "emails";

export interface CrmObject {
  type: ObjectType;
  id: string;
  properties: Record<string, string | null>;
  createdAt: number;
  updatedAt: number;
  archivedAt: number | null;
}

export interface Association {
  fromType: ObjectType;
  fromId: string;
  toType: ObjectType;
  toId: string;
  typeId: number;
}

export interface Submission {
  conversionId: string;
  formId: string;
  submittedAt: number;
  contactId: string | null;
  email: string;
  values: { name: string; value: string }[];
  pageUrl: string;
  /** Set by the demo: the same marker is submitted once. */
  marker: string | null;
}

/** A workflow that stands still because an action answered BLOCK. */
export interface WaitingCallback {
  id: string;
  contactId: string;
  conversionId: string | null;
  since: number;
  /** From here on the workflow goes on without an answer. */
  expiresAt: number;
  completedAt: number | null;
  outputFields: Record<string, string> | null;
}

export interface CustomProperty {
  objectType: ObjectType;
  name: string;
  label: string;
  type: string;
  fieldType: string;
  groupName: string;
  hasUniqueValue: boolean;
}

export interface Crm {
  store: Store;
  objects: Collection<CrmObject>;
  /** By the object they start from. */
  associations: Collection<Association[]>;
  submissions: Collection<Submission>;
  properties: Collection<CustomProperty>;
  callbacks: Collection<WaitingCallback>;
  /** Addresses that opted out of every e-mail, with the time. */
  optOuts: Collection<number>;
  /** Addresses that must not enter the CRM again. */
  blocklist: Collection<number>;
  meta: Collection<number>;
  faults: FaultSwitch;
  portalId: number;
  now: () => number;
}

export const FORM = {
  id: "3f2b6a54-6c0e-4a7d-9a55-1b8f5f0f7c21",
  name: "Contact Larkspur",
};

const TYPES: Record<string, ObjectType> = {
  contacts: "contacts",
  contact: "contacts",
  "0-1": "contacts",
  companies: "companies",
  company: "companies",
  "0-2": "companies",
  notes: "notes",
  note: "notes",
  "0-46": "notes",
  tasks: "tasks",
  task: "tasks",
  "0-27": "tasks",
  emails: "emails",
  email: "emails",
  "0-49": "emails",
};

export function openCrm(options: Pick<Crm, "store" | "faults" | "portalId" | "now">): Crm {
  const { store } = options;
  return {
    ...options,
    objects: store.collection("objects"),
    associations: store.collection("associations"),
    submissions: store.collection("submissions"),
    properties: store.collection("properties"),
    callbacks: store.collection("callbacks"),
    optOuts: store.collection("optOuts"),
    blocklist: store.collection("blocklist"),
    meta: store.collection("meta"),
  };
}

export const objectTypeOf = (name: string): ObjectType | null => TYPES[name.toLowerCase()] ?? null;

/** Ids are never used twice, not even after a reset. */
export function nextId(crm: Crm): string {
  const id = (crm.meta.get("lastId") ?? 10_900) + 1 + Math.floor(Math.random() * 40);
  crm.meta.put("lastId", id);
  return String(id);
}

export function findObject(crm: Crm, type: ObjectType, id: string): CrmObject | null {
  const object = crm.objects.get(`${type}/${id}`);
  return object && object.archivedAt === null ? object : null;
}

export function findByProperty(
  crm: Crm,
  type: ObjectType,
  { name, value }: { name: string; value: string },
): CrmObject | null {
  const wanted = name === "email" ? value.trim().toLowerCase() : value;
  const found = crm.objects
    .all()
    .find(
      (object) => object.type === type && object.archivedAt === null && object.properties[name] === wanted,
    );
  return found ?? null;
}

export const objectsOf = (crm: Crm, type: ObjectType): CrmObject[] =>
  crm.objects.all().filter((object) => object.type === type && object.archivedAt === null);

export const putObject = (crm: Crm, object: CrmObject): void =>
  crm.objects.put(`${object.type}/${object.id}`, object);
