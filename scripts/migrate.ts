import { migrate, migrationStatus } from "#lib/db/migrate.ts";

const TARGETS = [
  {
    name: "data",
    url: process.env["MIGRATION_DATABASE_URL"] ?? process.env["DATABASE_URL"],
    folder: "drizzle/migrations",
  },
  { name: "key store", url: process.env["KEY_STORE_URL"], folder: "drizzle/key-store" },
];

for (const { name, url, folder } of TARGETS) {
  if (!url) {
    process.stderr.write("DATABASE_URL and KEY_STORE_URL must be set. See .env.example.\n");
    process.exit(78);
  }
  if (process.argv.includes("--status")) {
    const { applied, pending, unknown } = await migrationStatus({ url, folder });
    process.stdout.write(
      `${name}: ${applied.length} applied, ${pending.length} pending, ${unknown.length} unknown\n`,
    );
    for (const migration of pending)
      process.stdout.write(`  pending ${migration.name} (${migration.phase})\n`);
    for (const unknownName of unknown) process.stdout.write(`  unknown ${unknownName}\n`);
  } else {
    const applied = await migrate({ url, folder });
    process.stdout.write(
      `${name}: ${applied.length === 0 ? "up to date" : `applied ${applied.join(", ")}`}\n`,
    );
  }
}
