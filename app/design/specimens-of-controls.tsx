"use client";

import { Download } from "lucide-react";

import { Button } from "#components/ui/button.tsx";
import { Field, Input, Select, Textarea } from "#components/ui/input.tsx";
import { SegmentedControl } from "#components/ui/segmented-control.tsx";
import { TabLinks } from "#components/ui/tab-links.tsx";

import type { Specimen } from "./specimen.ts";

const VARIANTS = ["primary", "secondary", "quiet", "danger", "alarm"] as const;
const nothing = () => {};

export const CONTROLS: readonly Specimen[] = [
  {
    component: "Button",
    states: VARIANTS.map((variant) => ({
      name: `${variant}: medium, small, with a key, disabled, busy, icon, link`,
      show: (
        <span className="flex flex-wrap gap-2">
          <Button variant={variant}>Approve</Button>
          <Button variant={variant} size="small">
            Approve
          </Button>
          <Button variant={variant} shortcut="A">
            Approve
          </Button>
          <Button variant={variant} disabled>
            Approve
          </Button>
          <Button variant={variant} busy>
            Approve
          </Button>
          <Button variant={variant} size="icon" aria-label="Download">
            <Download aria-hidden />
          </Button>
          <Button variant={variant} asChild>
            <a href="#link">Open</a>
          </Button>
        </span>
      ),
    })),
  },
  {
    component: "Input",
    states: [
      { name: "empty", show: <Input aria-label="Empty" placeholder="Name, address, company or id" /> },
      { name: "filled", show: <Input aria-label="Filled" defaultValue="jane@acme.example" /> },
      { name: "faulty", show: <Input aria-label="Faulty" aria-invalid defaultValue="jane@" /> },
      { name: "disabled", show: <Input aria-label="Disabled" disabled defaultValue="jane@acme.example" /> },
    ],
  },
  {
    component: "Textarea",
    states: [
      {
        name: "filled",
        show: <Textarea aria-label="Filled" defaultValue="Hi Jane, thanks for your form." />,
      },
      { name: "disabled", show: <Textarea aria-label="Disabled" disabled defaultValue="Hi Jane." /> },
    ],
  },
  {
    component: "Select",
    states: [
      {
        name: "with a choice",
        show: (
          <Select aria-label="Step" defaultValue="review">
            <option value="">At any step</option>
            <option value="review">review</option>
          </Select>
        ),
      },
      {
        name: "disabled",
        show: (
          <Select aria-label="Step, disabled" disabled>
            <option>At any step</option>
          </Select>
        ),
      },
    ],
  },
  {
    component: "Field",
    states: [
      {
        name: "with a hint",
        show: (
          <Field label="Reason" htmlFor="design-hint" hint="It is kept with the change.">
            <Input id="design-hint" aria-describedby="design-hint-hint" />
          </Field>
        ),
      },
      {
        name: "with a fault",
        show: (
          <Field label="Reason" htmlFor="design-fault" fault="Say in a few words why.">
            <Input id="design-fault" aria-invalid aria-describedby="design-fault-fault" />
          </Field>
        ),
      },
    ],
  },
  {
    component: "SegmentedControl",
    states: [
      {
        name: "one of three, the last disabled",
        show: (
          <SegmentedControl
            label="Status"
            value="waiting"
            onChange={nothing}
            options={[
              { value: "all", label: "All" },
              { value: "waiting", label: "waiting 12" },
              { value: "failed", label: "failed", disabled: true },
            ]}
          />
        ),
      },
    ],
  },
  {
    component: "TabLinks",
    states: [
      {
        name: "the second is here",
        show: (
          <TabLinks
            label="Example"
            here="#second"
            tabs={[
              { href: "#first", label: "First" },
              { href: "#second", label: "Second" },
            ]}
          />
        ),
      },
    ],
  },
];
