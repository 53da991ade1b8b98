import { AppError } from "../base/app-error.ts";
import { countedAddress } from "../base/counted-address.ts";
import type { Database } from "../base/database.ts";
import { createTryLimit } from "./try-limit.ts";

/** Who tries: the account as it was typed, where from, and the browser if the account has signed in from it before. */
export type Trier = { account: string; address: string; knownBrowser: string | null };

export type SignInLimits = ReturnType<typeof createSignInLimits>;

/**
 * Limits on wrong passwords (docs/decisions/0031-web-floor.md). Each try counts thrice: for its network over all
 * accounts (ten at once, then one every 30 seconds), for the account from this network (ten, then one every five
 * minutes), and for the account from all networks (fifty, then one a minute). A browser in which the account has signed
 * in before has ten of its own, and one every five minutes, and counts in none of the three: so nobody who tries from
 * elsewhere keeps the owner out, and nobody guesses faster than that.
 */
export function createSignInLimits(db: Database) {
  const fromNetwork = createTryLimit(db, 10, 300);
  const fromThere = createTryLimit(db, 10, 3000);
  const fromEverywhere = createTryLimit(db, 50, 3000);
  const namesOf = ({ account, address }: Trier) => {
    const network = countedAddress(address);
    return { network: [`address:${network}`], there: [`${account} from ${network}`], everywhere: [account] };
  };
  const own = ({ account, knownBrowser }: Trier) => [`${account} known ${knownBrowser}`];

  const give = {
    network: (trier: Trier) => fromNetwork.giveBack(namesOf(trier).network),
    there: (trier: Trier) => fromThere.giveBack(namesOf(trier).there),
    everywhere: (trier: Trier) => fromEverywhere.giveBack(namesOf(trier).everywhere),
  };

  return {
    /** @throws AppError `too_many_requests`; then nothing was counted */
    async take(trier: Trier): Promise<void> {
      if (trier.knownBrowser !== null) return fromThere.take(own(trier));
      const names = namesOf(trier);
      await fromNetwork.take(names.network);
      try {
        await fromThere.take(names.there);
        try {
          await fromEverywhere.take(names.everywhere);
        } catch (error) {
          if (isRefusal(error)) await give.there(trier);
          throw error;
        }
      } catch (error) {
        if (isRefusal(error)) await give.network(trier);
        throw error;
      }
    },
    /** It turned out to be no try to count. */
    async giveBack(trier: Trier): Promise<void> {
      if (trier.knownBrowser !== null) return fromThere.giveBack(own(trier));
      await give.network(trier);
      await give.there(trier);
      await give.everywhere(trier);
    },
    /** The password was right: whoever is there may err again; elsewhere others go on being counted. */
    async forgive(trier: Trier): Promise<void> {
      if (trier.knownBrowser !== null) return fromThere.forgive(own(trier));
      await give.network(trier);
      await fromThere.forgive(namesOf(trier).there);
      await give.everywhere(trier);
    },
  };
}

function isRefusal(error: unknown): boolean {
  return error instanceof AppError && error.code === "too_many_requests";
}
