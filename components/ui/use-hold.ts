"use client";

import { type FocusEvent, useState } from "react";

/** True while somebody points at a list or has the focus in it: then nothing in it may move. */
export function useHold() {
  const [isPointed, setIsPointed] = useState(false);
  const [isFocused, setIsFocused] = useState(false);
  const handlers = {
    onPointerEnter: () => setIsPointed(true),
    onPointerLeave: () => setIsPointed(false),
    onFocus: () => setIsFocused(true),
    onBlur: (event: FocusEvent<HTMLElement>) =>
      setIsFocused(event.currentTarget.contains(event.relatedTarget)),
  };
  return [isPointed || isFocused, handlers] as const;
}
