import Link from "next/link";

export const metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col justify-center gap-3 p-6">
      <h1 className="text-title font-semibold">There is no such page</h1>
      <p className="text-read">
        The address may be mistyped, or the record is hidden from your role, or it was erased on request.
      </p>
      <p>
        <Link href="/" className="link">
          Go to Today
        </Link>
      </p>
    </main>
  );
}
