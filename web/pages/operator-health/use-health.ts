import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import type { HealthPeriod } from "../../../contract/operator-health.ts";
import { api } from "../../api.ts";
import { keys } from "../../query-client.ts";

const inTrouble = { show: "trouble" };

/** How the installation stands at this moment. */
export function useHealth() {
  return useQuery({ queryKey: keys.health, queryFn: api.health, refetchInterval: 5000 });
}

/** Whose integration needs attention, worst first. */
export function useTroubledCompanies() {
  return useQuery({
    queryKey: [...keys.companies, inTrouble],
    queryFn: () => api.companies(inTrouble),
    refetchInterval: 5000,
  });
}

/** The figures over the period that the address names; those of the one before stay until they are here. */
export function useHealthSeries() {
  const [search] = useSearchParams();
  const period: HealthPeriod = search.get("period") === "7d" ? "7d" : "24h";
  const series = useQuery({
    queryKey: keys.healthSeries(period),
    queryFn: () => api.healthSeries(period),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
  return { ...series, period };
}
