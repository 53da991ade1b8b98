export const legA = "e3133bf7-dcde-4daf-9663-9a79ffcef5ad";
export const legB = "9c1afb4f-1d4a-4e45-84a3-d25721981bf5";

/**
 * A record with the parts that switch_ivr_generate_json_cdr of FreeSWITCH writes: an answered call from outside of 61 s.
 * @param variables of the channel, over those of this call
 */
export function cdrOf(variables: Record<string, unknown>, more: Record<string, unknown> = {}) {
  return {
    "core-uuid": "651a8db2-4f67-4cf8-b622-169e8a482e50",
    switchname: "pbx1",
    channel_data: {
      state: "CS_REPORTING",
      direction: "inbound",
      state_number: "11",
      flags: "0=1;1=1",
      caps: "1=1;2=1",
    },
    variables: {
      direction: "inbound",
      start_epoch: "1795334501",
      start_uepoch: "1795334501471153",
      answer_epoch: "1795334505",
      answer_uepoch: "1795334505000000",
      end_epoch: "1795334566",
      end_uepoch: "1795334566000000",
      hangup_cause: "NORMAL_CLEARING",
      billmsec: "61000",
      ...variables,
    } as Record<string, unknown>,
    app_log: { applications: [{ app_name: "answer", app_data: "" }] },
    callflow: [
      {
        dialplan: "XML",
        profile_index: "1",
        caller_profile: {
          caller_id_name: "",
          caller_id_number: "0312345678",
          destination_number: "0120999999",
        },
        times: { created_time: "1795334501471153" },
      },
    ],
    ...more,
  };
}
