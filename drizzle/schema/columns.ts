import { customType, timestamp } from "drizzle-orm/pg-core";

/** Raw bytes. */
export const bytes = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => "bytea" });

/**
 * Personal data under the subject's own key: version byte, 96-bit IV, AES-256-GCM ciphertext, 128-bit tag.
 * The additional data binds it to table|column|row|subject|key version (lib/db/sealed.ts).
 */
export const sealed = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => "bytea" });

/** A keyed HMAC-SHA256 of a normalised value: lookups and search without the value itself. */
export const token = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => "bytea" });

export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 6 });
