import { randomUUID } from "node:crypto";

import type { Reply } from "../core/http.ts";
import { json, Refusal } from "../core/http.ts";

interface HubSpotError {
  status: number;
  category: string;
  message: string;
  context?: Record<string, string[]>;
  errors?: { message: string; code?: string; in?: string }[];
}

/** HubSpot's error shape; every answer carries its own correlation id. */
export function hubspotError(error: HubSpotError, headers: Record<string, string> = {}): Reply {
  const { status, category, message, context, errors } = error;
  return json(
    status,
    {
      status: "error",
      message,
      correlationId: randomUUID(),
      ...(context ? { context } : {}),
      ...(errors ? { errors } : {}),
      category,
    },
    headers,
  );
}

export const refuse = (error: HubSpotError): never => {
  throw new Refusal(hubspotError(error));
};

export const invalid = (message: string): never =>
  refuse({ status: 400, category: "VALIDATION_ERROR", message });

export const invalidProperty = (name: string, error: string, message: string): never =>
  invalid(`Property values were not valid: ${JSON.stringify([{ isValid: false, message, error, name }])}`);

export const notFound = (): never =>
  refuse({ status: 404, category: "OBJECT_NOT_FOUND", message: "resource not found" });

export const noCredentials = (): Reply =>
  hubspotError({
    status: 401,
    category: "INVALID_AUTHENTICATION",
    message:
      "Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview",
  });

export const expiredToken = (expiredAt: number): Reply =>
  hubspotError({
    status: 401,
    category: "EXPIRED_AUTHENTICATION",
    message: `The OAuth token used to make this call expired. Expiry: ${new Date(expiredAt).toISOString()}`,
    context: { "expire time": [new Date(expiredAt).toISOString()] },
  });

export function tooManyRequests(policyName: string, headers: Record<string, string>): Reply {
  const message =
    policyName === "DAILY"
      ? "You have reached your daily limit."
      : `You have reached your ${policyName === "SECONDLY" ? "secondly" : "ten_secondly_rolling"} limit.`;
  return json(
    429,
    {
      status: "error",
      message,
      errorType: "RATE_LIMIT",
      correlationId: randomUUID(),
      policyName,
      requestId: randomUUID(),
    },
    headers,
  );
}
