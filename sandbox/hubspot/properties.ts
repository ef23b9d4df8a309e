import { z } from "zod";

import type { Route } from "../core/http.ts";
import { json, param, route } from "../core/http.ts";
import { invalid, invalidProperty, refuse } from "./errors.ts";
import { readJson, requireType } from "./request.ts";
import type { Crm, CustomProperty, ObjectType } from "./state.ts";

const BODY_LIMIT = 65_536;

const KNOWN: Record<ObjectType, readonly string[]> = {
  contacts:
    "email firstname lastname phone mobilephone company jobtitle message numemployees topic website city country state zip address lifecyclestage hs_lead_status hs_language hubspot_owner_id recent_conversion_date recent_conversion_event_name num_conversion_events hs_email_optout".split(
      " ",
    ),
  companies: "name domain phone city country numberofemployees industry website".split(" "),
  notes: "hs_timestamp hs_note_body hs_attachment_ids hubspot_owner_id".split(" "),
  tasks:
    "hs_timestamp hs_task_subject hs_task_body hs_task_status hs_task_priority hs_task_type hubspot_owner_id hs_task_reminders hs_queue_membership_ids".split(
      " ",
    ),
  emails:
    "hs_timestamp hs_email_direction hs_email_status hs_email_subject hs_email_text hs_email_html hs_email_headers hs_email_thread_id hs_email_message_id hs_attachment_ids hubspot_owner_id".split(
      " ",
    ),
};

const OPTIONS: Record<string, readonly string[]> = {
  hs_task_status: ["NOT_STARTED", "IN_PROGRESS", "COMPLETED", "DEFERRED", "WAITING"],
  hs_task_priority: ["NONE", "LOW", "MEDIUM", "HIGH"],
  hs_task_type: ["TODO", "CALL", "EMAIL"],
  hs_email_direction: ["EMAIL", "INCOMING_EMAIL", "FORWARDED_EMAIL"],
  hs_email_status: ["BOUNCED", "FAILED", "SCHEDULED", "SENDING", "SENT"],
};

/** A property that the team's administrator made in this portal: the handle for creating a record once. */
const ACTION_ID = "countersign_action_id";

const NewProperty = z.object({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/),
  label: z.string().min(1),
  type: z.string().default("string"),
  fieldType: z.string().default("text"),
  groupName: z.string().default(""),
  hasUniqueValue: z.boolean().default(false),
});

export function customProperty(crm: Crm, objectType: ObjectType, name: string): CustomProperty | null {
  if (name === ACTION_ID && objectType !== "contacts" && objectType !== "companies")
    return {
      objectType,
      name,
      label: "Countersign action",
      type: "string",
      fieldType: "text",
      groupName: "engagement",
      hasUniqueValue: true,
    };
  return crm.properties.get(`${objectType}/${name}`) ?? null;
}

/** Checks names, options and required values the way the CRM does, and returns them as it stores them. */
export function checkProperties(
  crm: Crm,
  type: ObjectType,
  given: Record<string, unknown>,
): Record<string, string | null> {
  const checked: Record<string, string | null> = {};
  for (const [name, raw] of Object.entries(given)) {
    if (!KNOWN[type].includes(name) && !customProperty(crm, type, name))
      return invalidProperty(name, "PROPERTY_DOESNT_EXIST", `Property "${name}" does not exist`);
    if (typeof raw === "object" && raw !== null) return invalid(`Property "${name}" is not a plain value`);
    const value = raw === null || raw === undefined ? null : `${raw as string | number | boolean}`;
    const allowed = OPTIONS[name];
    if (value && allowed && !allowed.includes(value))
      return invalidProperty(
        name,
        "INVALID_OPTION",
        `${value} was not one of the allowed options: [${allowed.join(", ")}]`,
      );
    if (value && (name === "hs_note_body" || name === "hs_task_body") && value.length > BODY_LIMIT)
      return invalidProperty(name, "VALUE_TOO_LONG", `${name} is longer than ${BODY_LIMIT} characters`);
    checked[name] = name === "hs_timestamp" && value ? instant(value) : value;
    if (name === "email" && value) checked[name] = emailOf(value);
  }
  return checked;
}

export function requireProperties(type: ObjectType, properties: Record<string, string | null>): void {
  const needsTime = type === "notes" || type === "tasks" || type === "emails";
  if (needsTime && !properties["hs_timestamp"])
    invalidProperty("hs_timestamp", "REQUIRED_FIELD", "hs_timestamp is required");
}

export function propertyRoutes(crm: Crm): Route[] {
  return [
    route("GET", "/crm/v3/properties/:type", (call) => {
      const type = requireType(param(call, "type"));
      const own = crm.properties.all().filter((property) => property.objectType === type);
      const builtIn = KNOWN[type].map((name) => ({
        name,
        label: name,
        type: "string",
        hasUniqueValue: name === "email",
      }));
      return json(200, {
        results: [
          ...builtIn,
          ...own.map(({ name, label, type: kind, hasUniqueValue }) => ({
            name,
            label,
            type: kind,
            hasUniqueValue,
          })),
        ],
      });
    }),
    route("GET", "/crm/v3/properties/:type/:name", (call) => {
      const type = requireType(param(call, "type"));
      const name = param(call, "name");
      const custom = customProperty(crm, type, name);
      if (custom) return json(200, custom);
      if (KNOWN[type].includes(name))
        return json(200, { name, label: name, type: "string", hasUniqueValue: name === "email" });
      return refuse({ status: 404, category: "OBJECT_NOT_FOUND", message: `No property ${name} exists.` });
    }),
    route("POST", "/crm/v3/properties/:type", (call) => {
      const objectType = requireType(param(call, "type"));
      const property = readJson(call, NewProperty);
      if (KNOWN[objectType].includes(property.name) || customProperty(crm, objectType, property.name))
        return refuse({
          status: 409,
          category: "CONFLICT",
          message: `A property named '${property.name}' already exists.`,
        });
      crm.properties.put(`${objectType}/${property.name}`, { objectType, ...property });
      return json(201, property);
    }),
  ];
}

/** HubSpot takes milliseconds or ISO text and answers with ISO text. */
function instant(value: string): string {
  const time = /^-?\d+$/.test(value) ? Number(value) : Date.parse(value);
  if (!Number.isFinite(time) || Math.abs(time) > 8.64e15)
    return invalidProperty("hs_timestamp", "INVALID_DATE", `${value} was not a valid long.`);
  return new Date(time).toISOString();
}

function emailOf(value: string): string {
  const email = value.trim().toLowerCase();
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email))
    return invalidProperty("email", "INVALID_EMAIL", `Email address ${value} is invalid`);
  return email.length > 254 ? invalid("Email address is too long") : email;
}
