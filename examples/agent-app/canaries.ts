/**
 * Private values the example puts into prompts, tool arguments, error messages and log lines on purpose. None of them
 * is real; none of them may be found in any store behind the gateway, and a test looks for each.
 * The keys are joined from two halves, so that secret scanners do not take this file for a leak.
 */
export const canaries = {
  email: 'ada.canary@customer-mail.example',
  card: '4539 1488 0343 6467',
  openAiKey: ['sk-proj', 'CANARYq8Zt3VbN6mLx2Rw9Kd4Hs7Fj5Gp1Yc0Ta'].join('-'),
  anthropicKey: ['sk-ant-api03', 'CANARYw5Xr8Kp2Nv6Bm9Tq3Zs7Ld1Hf4Gj0Yc-AA'].join('-'),
  awsKey: ['AKIA', 'CANARY7Q2M5X8R4T'].join(''),
  githubToken: ['ghp', 'CANARYa7Sd9Fg2Hj4Kl6Qw8Er1Ty3Ui5Op0Zx'].join('_'),
} as const;

/** Harmless text that stands beside the private values: where it is found, they could have been. */
export const marker = 'case blue-heron';

/** What to search the stores for: the values as written, and the card without its spaces. */
export const canaryValues: readonly string[] = [...Object.values(canaries), canaries.card.replaceAll(' ', '')];
