import { type Token, refused, tokenize } from "./expression-tokens.ts";

export type ExpressionScope = { event?: unknown; async?: unknown };
export type Expression = (scope: ExpressionScope) => unknown;
type Operator = (left: Expression, right: Expression) => Expression;

const cache = new Map<string, Expression>();

/**
 * A strict subset of CEL with Inngest's reading: a missing attribute is null, numbers compare loosely.
 * Anything else throws here, that is at registration, never while events are matched.
 */
export function compileExpression(source: string): Expression {
  const known = cache.get(source);
  if (known) return known;
  const compiled = new Parser(source).parse();
  cache.set(source, compiled);
  return compiled;
}

/** True if there is no expression or it is exactly true. */
export function isMatch(source: string | null | undefined, scope: ExpressionScope): boolean {
  return !source || compileExpression(source)(scope) === true;
}

const sameValue = (a: unknown, b: unknown): boolean =>
  JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
const both =
  (test: (a: unknown, b: unknown) => unknown): Operator =>
  (left, right) =>
  (scope) =>
    test(left(scope), right(scope));
const ordered = (test: (sign: number) => boolean): Operator =>
  both((a, b) => {
    if (typeof a === "number" && typeof b === "number") return test(a - b);
    return typeof a === "string" && typeof b === "string" && test(a < b ? -1 : a > b ? 1 : 0);
  });

const SUM: Record<string, Operator> = { "+": both(add) };
const RELATION: Record<string, Operator> = {
  "==": both(sameValue),
  "!=": both((a, b) => !sameValue(a, b)),
  "<": ordered((sign) => sign < 0),
  ">": ordered((sign) => sign > 0),
  "<=": ordered((sign) => sign <= 0),
  ">=": ordered((sign) => sign >= 0),
};
const AND: Record<string, Operator> = {
  "&&": (left, right) => (scope) => Boolean(left(scope)) && Boolean(right(scope)),
};
const OR: Record<string, Operator> = {
  "||": (left, right) => (scope) => Boolean(left(scope)) || Boolean(right(scope)),
};

class Parser {
  private readonly source: string;
  private readonly tokens: Token[];
  private position = 0;

  constructor(source: string) {
    this.source = source;
    this.tokens = tokenize(source);
  }

  parse(): Expression {
    const expression = this.conditional();
    if (this.position !== this.tokens.length) throw refused(this.source);
    return expression;
  }

  private conditional(): Expression {
    const condition = this.or();
    if (!this.takeSign("?")) return condition;
    const yes = this.conditional();
    this.needSign(":");
    const no = this.conditional();
    return (scope) => (condition(scope) === true ? yes(scope) : no(scope));
  }

  private readonly or = (): Expression => this.chain(this.and, OR);
  private readonly and = (): Expression => this.chain(this.membership, AND);
  private readonly relation = (): Expression => this.chain(this.sum, RELATION);
  private readonly sum = (): Expression => this.chain(this.primary, SUM);

  private readonly membership = (): Expression => {
    const item = this.relation();
    if (!this.takeName("in")) return item;
    const list = this.relation();
    return (scope) => {
      const values = list(scope);
      return Array.isArray(values) && values.some((value) => sameValue(value, item(scope)));
    };
  };

  private readonly primary = (): Expression => {
    const token = this.tokens[this.position];
    if (token?.kind === "name") return this.named(token.name);
    this.position++;
    if (token?.kind === "value") return () => token.value;
    if (token?.sign === "!") {
      const inner = this.primary();
      return (scope) => !inner(scope);
    }
    if (token?.sign === "(") {
      const inner = this.conditional();
      this.needSign(")");
      return inner;
    }
    if (token?.sign === "[") return this.list();
    throw refused(this.source);
  };

  private named(name: string): Expression {
    if (name === "event" || name === "async") return this.path();
    this.position++;
    if (name === "true" || name === "false") return () => name === "true";
    if (name === "null") return () => null;
    if (name !== "has") throw refused(this.source);
    this.needSign("(");
    const path = this.path();
    this.needSign(")");
    return (scope) => path(scope) !== null;
  }

  private list(): Expression {
    const items: Expression[] = [];
    if (!this.takeSign("]")) {
      do items.push(this.or());
      while (this.takeSign(","));
      this.needSign("]");
    }
    return (scope) => items.map((item) => item(scope));
  }

  private path(): Expression {
    const root = this.tokens[this.position++];
    if (root?.kind !== "name" || (root.name !== "event" && root.name !== "async")) throw refused(this.source);
    const rootName = root.name;
    const keys: Expression[] = [];
    for (;;) {
      if (this.takeSign(".")) {
        const key = this.tokens[this.position++];
        if (key?.kind !== "name" || this.isSign("(")) throw refused(this.source);
        keys.push(() => key.name);
      } else if (this.takeSign("[")) {
        keys.push(this.or());
        this.needSign("]");
      } else break;
    }
    return (scope) =>
      keys.reduce<unknown>((value, key) => attribute(value, key(scope)), scope[rootName] ?? null);
  }

  private chain(operand: () => Expression, operators: Record<string, Operator>): Expression {
    let left = operand();
    for (;;) {
      const token = this.tokens[this.position];
      const operator = token?.kind === "sign" ? operators[token.sign] : undefined;
      if (!operator) return left;
      this.position++;
      left = operator(left, operand());
    }
  }

  private isSign(sign: string): boolean {
    const token = this.tokens[this.position];
    return token?.kind === "sign" && token.sign === sign;
  }

  private takeSign(sign: string): boolean {
    if (!this.isSign(sign)) return false;
    this.position++;
    return true;
  }

  private needSign(sign: string): void {
    if (!this.takeSign(sign)) throw refused(this.source);
  }

  private takeName(name: string): boolean {
    const token = this.tokens[this.position];
    if (token?.kind !== "name" || token.name !== name) return false;
    this.position++;
    return true;
  }
}

function attribute(value: unknown, key: unknown): unknown {
  if (typeof value !== "object" || value === null) return null;
  return Object.entries(value).find(([name]) => name === String(key))?.[1] ?? null;
}

function add(a: unknown, b: unknown): unknown {
  return typeof a === "number" && typeof b === "number" ? a + b : text(a) + text(b);
}

function text(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
