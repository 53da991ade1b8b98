import { Container } from "@mantine/core";
import { Loading } from "./loading.tsx";
import { PlainFrame } from "./plain-frame.tsx";
import { Problem } from "./problem.tsx";

/** Before it is known who is signed in: almost always too short to be seen, so nothing that would jump. */
export function Starting({ error }: { error: Error | null }) {
  return error === null ? (
    <Container py="xl">
      <Loading />
    </Container>
  ) : (
    <PlainFrame>
      <Problem error={error} />
    </PlainFrame>
  );
}
