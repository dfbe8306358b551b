export {
  loadVerifierSettings as loadSettings,
  type VerifierEnvironment as Environment,
} from '@three-tier-chat/settings/verifier';
