export {
  type CampaignOptions,
  type CheckedCampaign,
  type CostClass,
  openPlan,
  type Person,
  type Plan,
  planCampaign,
  type PlanHeader,
  type PlannedMessage,
  type PlanProblem,
  type PlanWarning,
} from "./plan.ts";
export { type Review, type ReviewOptions, reviewPlan, type Sample } from "./review.ts";
export { createStopRules, type StopOptions, type StopRules } from "./stop-rules.ts";
