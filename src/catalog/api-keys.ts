/** Keys of clouds and vendors, by the prefixes they gave them. RE2 and JavaScript alike. */
export const apiKeyShapes: readonly string[] = [
  // Anthropic, OpenAI, OpenRouter, Langfuse, DeepSeek
  'sk-ant-[A-Za-z0-9_-]{8,}',
  'sk-[A-Za-z0-9_-]{16,}',
  // Stripe, its webhooks
  '[srp]k_(?:live|test)_[A-Za-z0-9]{10,}',
  'whsec_[A-Za-z0-9+/=]{16,}',
  // AWS
  'A(?:KI|SI|RO|ID)A[A-Z0-9]{16}',
  // Google: API key, OAuth access token, OAuth client secret
  'AIza[A-Za-z0-9_-]{30,}',
  'ya29\\.[A-Za-z0-9_-]{16,}',
  'GOCSPX-[A-Za-z0-9_-]{16,}',
  // Azure: storage and service bus keys, client secrets
  '(?:Account|SharedAccess)Key=[A-Za-z0-9+/]{20,}={0,2}',
  '[A-Za-z0-9_.-]{3}[0-9]Q~[A-Za-z0-9_.~-]{30,}',
  // GitHub, GitLab
  'gh[pousr]_[A-Za-z0-9]{20,}',
  'github_pat_[A-Za-z0-9_]{20,}',
  'gl(?:pat|ptt|dt|rt|cbt|agent|soat|ffct|oas)-[A-Za-z0-9_.-]{16,}',
  // Slack: tokens, incoming webhooks
  'xox[abcdeoprs]-[A-Za-z0-9-]{8,}',
  'xapp-[A-Za-z0-9-]{8,}',
  'hooks\\.slack\\.com/(?:services|workflows|triggers)/[A-Za-z0-9/_-]{16,}',
  // Hugging Face, npm, PyPI
  'hf_[A-Za-z0-9]{20,}',
  'npm_[A-Za-z0-9]{30,}',
  'pypi-AgE[A-Za-z0-9_-]{16,}',
  // Groq, xAI, Perplexity, Replicate, SendGrid, Databricks, DigitalOcean
  'gsk_[A-Za-z0-9]{20,}',
  'xai-[A-Za-z0-9]{20,}',
  'pplx-[A-Za-z0-9]{20,}',
  'r8_[A-Za-z0-9]{20,}',
  'SG\\.[A-Za-z0-9_-]{16,}\\.[A-Za-z0-9_-]{16,}',
  'dapi[0-9a-f]{32}',
  'dop_v1_[0-9a-f]{32,}',
  // Grafana, Linear, Notion, Shopify, Sentry, Vault, New Relic, Telegram
  'gl(?:sa|c)_[A-Za-z0-9+/=]{20,}',
  'lin_api_[A-Za-z0-9]{20,}',
  'ntn_[A-Za-z0-9]{30,}',
  'shp(?:at|ss|ca|pa)_[A-Za-z0-9]{20,}',
  'sntry[su]_[A-Za-z0-9+/=]{20,}',
  'hv[bs]\\.[A-Za-z0-9_-]{20,}',
  'NRAK-[A-Z0-9]{20,}',
  'bot[0-9]{8,10}:[A-Za-z0-9_-]{30,}',
];

/** What every one of them begins with or holds, as plain as can be: each is searched in every text. */
export const apiKeyHints: readonly string[] = [
  // Hugging Face, npm, GitHub, Stripe, Groq, Replicate and others: an underscore, then no more words
  '_[A-Za-z0-9+/]{10}',
  'A(?:KIA|SIA|ROA|IDA|Iza)',
  'sk-',
  'gl[a-z]{2,5}-',
  'xox',
  'xapp-',
  'pypi-',
  'GOCSPX-',
  'ya29\\.',
  'Key=',
  'Q~',
  'hooks\\.slack',
  'xai-',
  'pplx-',
  'SG\\.',
  'dapi[0-9a-f]',
  'hv[bs]\\.',
  'NRAK-',
  'bot[0-9]{8}',
];
