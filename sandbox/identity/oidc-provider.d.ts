declare module "oidc-provider" {
  import type { IncomingMessage, ServerResponse } from "node:http";

  export interface KoaContext {
    body: unknown;
    type: string;
    oidc: {
      client?: { clientId: string };
      session?: { accountId?: string; grantIdFor(clientId: string): string | undefined };
      params?: Record<string, unknown>;
      prompts?: Set<string>;
      result?: { login?: unknown };
      provider: Provider;
    };
    set(name: string, value: string): void;
  }

  export interface Grant {
    accountId?: string;
    addOIDCScope(scope: string): void;
    save(): Promise<string>;
  }

  export class Provider {
    constructor(issuer: string, configuration: Record<string, unknown>);
    Grant: {
      new (properties: { clientId: string; accountId: string | undefined }): Grant;
      find(id: string): Promise<Grant | undefined>;
    };
    callback(): (request: IncomingMessage, response: ServerResponse) => void;
    interactionDetails(
      request: IncomingMessage,
      response: ServerResponse,
    ): Promise<{ uid: string; prompt: { name: string }; params: Record<string, unknown> }>;
    interactionFinished(
      ...call: [
        request: IncomingMessage,
        response: ServerResponse,
        result: Record<string, unknown>,
        options: { mergeWithLastSubmission: boolean },
      ]
    ): Promise<void>;
  }

  export namespace interactionPolicy {
    class Check {
      constructor(reason: string, description: string, check: (ctx: KoaContext) => boolean);
      static REQUEST_PROMPT: boolean;
      static NO_NEED_TO_PROMPT: boolean;
    }
    interface Prompt {
      checks: Check[];
    }
    function base(): { get(name: string): Prompt | undefined };
  }
}
