import { Menu, useMantineColorScheme } from "@mantine/core";
import { useWords } from "../words/words.ts";

const schemes = ["light", "dark", "auto"] as const;

/** Light, dark, or as the system has it; part of a menu. */
export function SchemeChoice() {
  const words = useWords().frame;
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <>
      <Menu.Label>{words.scheme}</Menu.Label>
      <Menu.RadioGroup value={colorScheme}>
        {schemes.map((scheme) => (
          <Menu.RadioItem key={scheme} value={scheme} onChange={() => setColorScheme(scheme)}>
            {words.schemes[scheme]}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </>
  );
}
