"use client";

import { Check, Copy } from "lucide-react";
import { useId, useRef, useState } from "react";

import { Button } from "#components/ui/button.tsx";
import { Field, Input } from "#components/ui/input.tsx";
import type { CreatedToken } from "#lib/contracts/identity.ts";

/** The whole token, to be copied. It stands nowhere else, and nowhere at all once this is closed. */
export function ShownOnce({ created, onDone }: { created: CreatedToken; onDone: () => void }) {
  const [said, setSaid] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  const onCopy = async () => {
    try {
      await navigator.clipboard.writeText(created.secret);
      setSaid("Copied.");
    } catch {
      field.current?.select();
      setSaid("The browser did not allow copying. The token is selected: copy it by hand.");
    }
  };
  return (
    <div className="flex flex-col gap-4">
      <Field label={`Token of ${created.token.name}`} htmlFor={id}>
        <div className="flex flex-wrap gap-2">
          <Input
            ref={field}
            id={id}
            readOnly
            value={created.secret}
            className="min-w-0 flex-1 basis-48 font-mono"
            onFocus={(event) => event.target.select()}
          />
          <Button variant="primary" onClick={() => void onCopy()}>
            {said === "Copied." ? <Check aria-hidden /> : <Copy aria-hidden />}
            Copy
          </Button>
        </div>
      </Field>
      <output className="min-h-5 text-normal">{said}</output>
      <div className="flex justify-end">
        <Button onClick={onDone}>I have kept it</Button>
      </div>
    </div>
  );
}
