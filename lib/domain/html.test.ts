import fc from "fast-check";
import { expect, test } from "vitest";

import { htmlFromText } from "./html.ts";

test("paragraphs, line ends and an own link are the only markup", () => {
  expect(
    htmlFromText('Hello <b>\n"you"\n\nSee https://larkspur.example/a?b=1&c=2.', ["larkspur.example"]),
  ).toBe(
    "<!doctype html>\n<html><body>\n<p>Hello &lt;b&gt;<br>\n&quot;you&quot;</p>\n" +
      '<p>See <a href="https://larkspur.example/a?b=1&amp;c=2">https://larkspur.example/a?b=1&amp;c=2</a>.</p>\n</body></html>\n',
  );
});

test("whatever the text is, no other tag and no other host appears", () => {
  const part = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.webUrl({ withFragments: true, withQueryParameters: true }),
    fc.constantFrom(
      '"><script>x</script>',
      "<img src=x onerror=y>",
      "https://larkspur.example@evil.example/",
      "https://larkspur.example/\"onclick='x'",
      "\n\n",
    ),
  );
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const html = htmlFromText(parts.join(" "), ["larkspur.example"]);
      const tags = html.match(/<[^>]*>/g) ?? [];
      for (const tag of tags)
        expect(tag).toMatch(
          /^<(?:!doctype html|\/?html|\/?body|\/?p|br|\/a|a href="https:\/\/larkspur\.example\/?[^"<>]*")>$/,
        );
    }),
  );
});
