/**
 * The rules of this codebase that no ready-made linter knows.
 * A folder may import itself and the folders on its row below, and nothing else.
 */
const PURE = ["lib/domain", "lib/contracts"];
const BASE = [...PURE, "lib/env", "lib/observability"];

const LAYERS = [
  ["lib/domain", []],
  ["lib/env", []],
  ["lib/contracts", ["lib/domain"]],
  ["lib/observability", ["lib/domain", "lib/env"]],
  ["lib/db", ["drizzle", "lib/domain", "lib/env", "lib/observability"]],
  ["lib/integrations", BASE],
  ["lib/services", [...BASE, "lib/db", "lib/integrations"]],
  ["drizzle/seed", [...BASE, "lib/services", "drizzle"]],
  ["drizzle", ["lib/domain"]],
  ["inngest/engine", ["lib/env", "lib/observability"]],
  ["inngest", [...BASE, "lib/services"]],
  ["components", PURE],
  ["app", [...BASE, "lib/services", "inngest", "components"]],
  ["proxy", [...BASE, "app"]],
  ["instrumentation", [...BASE, "lib/services", "inngest", "app"]],
  ["instrumentation-client", PURE],
  ["sandbox", []],
  // Benchmarks time the product's own functions.
  [
    "scripts/bench",
    [...BASE, "lib/services", "lib/integrations", "lib/testing", "lib/db", "drizzle", "scripts"],
  ],
  ["scripts", ["lib/env", "lib/db", "drizzle", "scripts/bench"]],
  [
    "e2e/crash",
    [
      ...BASE,
      "lib/services",
      "lib/integrations",
      "lib/testing",
      "lib/db",
      "drizzle",
      "sandbox",
      "scripts",
      "inngest",
      "inngest/engine",
      "e2e",
    ],
  ],
  // Which screens and keys there are is read, not repeated.
  [
    "e2e",
    [
      ...PURE,
      ...["lib/testing", "lib/db", "drizzle", "sandbox", "scripts", "scripts/bench"],
      ...["inngest/engine", "components"],
    ],
  ],
];

/** Packages of the web framework: they stay in app/ and components/. */
const FRAMEWORK = /^(next|next-auth|react|react-dom|@tanstack)(\/|$)/;
const WITHOUT_FRAMEWORK = ["lib", "drizzle", "inngest", "sandbox"];
const EXTENSION = /\.[a-z0-9]+$/;

const isTest = (file) => /\.test\.tsx?$/.test(file) || file.startsWith("lib/testing/");
const within = (path, folder) => path === folder || path.startsWith(`${folder}/`);
const bare = (path) => path.replace(/\.[a-z]+$/, "");
const layerOf = (path) => LAYERS.find(([layer]) => within(bare(path), layer))?.[0] ?? topLevel(path);
const topLevel = (path) => (within(path, "lib") ? path.split("/").slice(0, 2).join("/") : null);
const allowedFrom = (layer) => LAYERS.find(([name]) => name === layer)?.[1] ?? [];
const folderOf = (path) => path.slice(0, Math.max(0, path.lastIndexOf("/")));
const fileOf = (context) => context.filename.slice(context.cwd.length + 1).replaceAll("\\", "/");

function targetOf(source, file) {
  if (source.startsWith("#")) return source.slice(1);
  if (source.startsWith(".")) {
    return decodeURI(new URL(source, `file:///${encodeURI(file)}`).pathname.slice(1));
  }
  return null;
}

/** A browser file sees its own folder, the folders around it, and shared folders such as `_client`. */
function reachesServer(target, file) {
  if (!within(target, "app")) return false;
  if (within(target, "app/_server") || within(target, "app/api")) return true;
  const from = folderOf(file);
  const to = folderOf(target);
  const shared = to.replace(/\/_(?!server)[^/]+(\/.*)?$/, "");
  return !within(to, from) && !within(from, to) && !within(from, shared);
}

/** Calls `check(node, source)` for every static and dynamic import and re-export. */
function onImports(check) {
  const visit = (node) => {
    if (typeof node.source?.value === "string") check(node, node.source.value);
  };
  return {
    ImportDeclaration: visit,
    ExportNamedDeclaration: visit,
    ExportAllDeclaration: visit,
    ImportExpression: visit,
  };
}

function isTypeOnly(node) {
  if (node.importKind === "type" || node.exportKind === "type") return true;
  const names = node.specifiers ?? [];
  return names.length > 0 && names.every((name) => (name.importKind ?? name.exportKind) === "type");
}

const oneWay = {
  meta: {
    type: "problem",
    messages: {
      layer: "`{{from}}` may not import `{{to}}`. The allowed directions are in scripts/oxlint-house.js.",
      framework: "`{{from}}` may not import `{{source}}`: framework code lives in app/ and components/.",
      client: 'A "use client" file may not import `{{to}}`: it would reach the browser.',
    },
  },
  create(context) {
    const file = fileOf(context);
    const from = layerOf(file);
    if (!from || isTest(file)) return {};
    let isClient = false;

    const imports = onImports((node, source) => {
      if (WITHOUT_FRAMEWORK.some((folder) => within(file, folder)) && FRAMEWORK.test(source)) {
        context.report({ node, messageId: "framework", data: { from, source } });
      }
      const target = targetOf(source, file);
      const to = target && layerOf(target);
      if (!to) return;
      if (isTypeOnly(node) && PURE.includes(to)) return;
      if (to !== from && !allowedFrom(from).includes(to)) {
        context.report({ node, messageId: "layer", data: { from, to } });
        return;
      }
      if (!isClient || isTypeOnly(node)) return;
      const visible = to === "components" || PURE.includes(to) || to === "app";
      if (!visible || reachesServer(target, file)) {
        context.report({ node, messageId: "client", data: { to: target } });
      }
    });
    return {
      Program(node) {
        isClient = node.body.some(
          (line) => line.type === "ExpressionStatement" && line.expression?.value === "use client",
        );
      },
      ...imports,
    };
  },
};

const importPath = {
  meta: {
    type: "problem",
    messages: {
      extension: "Write the file's extension in `{{source}}`: Node, TypeScript, Next and Vitest then agree.",
      depth: "`{{source}}` climbs more than one folder. Write it from the root, with `#`.",
      alias: "`{{source}}` is not an alias of this project. Write `#folder/file.ts`.",
    },
  },
  create(context) {
    return onImports((node, source) => {
      const report = (messageId) => context.report({ node, messageId, data: { source } });
      if (source.startsWith("@/") || source.startsWith("~/")) report("alias");
      if (!/^[.#]/.test(source)) return;
      if (!EXTENSION.test(source)) report("extension");
      if (source.startsWith("../../")) report("depth");
    });
  },
};

const BANNED_CALLS = [
  {
    object: "vi",
    methods: ["mock", "doMock", "hoisted"],
    where: () => true,
    message: "Pass a fake in `ctx` instead of mocking a module.",
  },
  {
    object: "Math",
    methods: ["random"],
    where: (file) => within(file, "lib") && !isTest(file),
    message: "Take chance from node:crypto or from a parameter.",
  },
];

const noBannedCalls = {
  meta: { type: "problem", messages: { banned: "`{{call}}` is not used here. {{message}}" } },
  create(context) {
    const file = fileOf(context);
    const rules = BANNED_CALLS.filter((rule) => rule.where(file));
    return {
      MemberExpression(node) {
        const rule = rules.find((entry) => entry.object === node.object?.name);
        if (!rule?.methods.includes(node.property?.name ?? node.property?.value)) return;
        const call = `${rule.object}.${node.property.name ?? node.property.value}`;
        context.report({ node, messageId: "banned", data: { call, message: rule.message } });
      },
    };
  },
};

const tsxPlace = {
  meta: { type: "problem", messages: { place: "A .tsx file belongs in app/ or components/." } },
  create(context) {
    const file = fileOf(context);
    if (!file.endsWith(".tsx") || /^(app|components)\//.test(file)) return {};
    return { Program: (node) => context.report({ node, messageId: "place" }) };
  },
};

export default {
  meta: { name: "house" },
  rules: {
    "one-way": oneWay,
    "import-path": importPath,
    "no-banned-calls": noBannedCalls,
    "tsx-place": tsxPlace,
  },
};
