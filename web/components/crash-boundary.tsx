import { Button, Container, Text } from "@mantine/core";
import { Component, type ReactNode } from "react";
import { useWords } from "../words/words.ts";
import { Notice } from "./notice.tsx";

/** Shows words instead of an empty page when a component throws while it is drawn. */
export class CrashBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override readonly state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    return this.state.error === null ? this.props.children : <Crashed error={this.state.error} />;
  }
}

function Crashed({ error }: { error: unknown }) {
  const words = useWords();
  return (
    <Container size="sm" py="xl">
      <Notice
        kind="bad"
        title={words.crash}
        actions={
          <Button variant="default" onClick={() => location.reload()}>
            {words.reload}
          </Button>
        }
      >
        <div>{words.crashCure}</div>
        <Text className="mono">{error instanceof Error ? error.message : String(error)}</Text>
      </Notice>
    </Container>
  );
}
