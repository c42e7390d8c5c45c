/**
 * Campaigns: a plan of many messages, which people review before the outbox sends it.
 *
 * @packageDocumentation
 */

export {
  type CostClass,
  openPlan,
  type Plan,
  type PlanHeader,
  type PlannedMessage,
  type PlanWarning,
} from "./plan-file.ts";
export {
  type CampaignOptions,
  type CampaignTemplate,
  type CheckedCampaign,
  type Person,
  planCampaign,
  type PlanProblem,
} from "./plan.ts";
export { type Review, type ReviewOptions, reviewPlan, type Sample } from "./review.ts";
export { createStopRules, type StopOptions, type StopRules } from "./stop-rules.ts";
