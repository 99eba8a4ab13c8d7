/** Keys of clouds and vendors, by the prefixes they gave them. RE2 and JavaScript alike. */
export const apiKeyShapes: readonly string[] = [
  // Anthropic, OpenAI, OpenRouter, Langfuse, DeepSeek
  'sk-(?:ant|proj|svcacct|admin|None|or-v1|lf)-[A-Za-z0-9_-]{8,}',
  // Class names of style sheets begin so too: words with hyphens and no digit.
  'sk-(?:[A-Za-z0-9]{16,}|[A-Za-z_-]{0,30}[0-9][A-Za-z0-9_-]{11,})(?:[A-Za-z0-9_-]*)',
  // Stripe, its webhooks
  '[srp]k_(?:live|test)_[A-Za-z0-9]{10,}',
  'whsec_[A-Za-z0-9+/=]{16,}',
  // AWS: id of a key, with the secret where it stands beside it; keys of Bedrock
  'A(?:KI|SI|RO|ID|BI|CC)A[A-Z0-9]{16}(?:[,:;|/ \t]{1,3}[A-Za-z0-9/+]{40})?',
  'ABSK[A-Za-z0-9+/]{30,}={0,2}',
  'bedrock-api-key-[A-Za-z0-9+/]{16,}={0,2}',
  // Google: API keys, OAuth access token, refresh token, client secret
  'AIza[A-Za-z0-9_-]{30,}',
  'AQ\\.A[A-Za-z0-9_-]{30,}',
  '1//0[A-Za-z0-9_-]{30,}',
  'ya29\\.[A-Za-z0-9_-]{16,}',
  'GOCSPX-[A-Za-z0-9_-]{16,}',
  // Azure: storage and service bus keys, client secrets, keys of AI services
  '(?:Account|SharedAccess)Key=[A-Za-z0-9+/]{20,}={0,2}',
  '[A-Za-z0-9_.-]{3}[0-9]Q~[A-Za-z0-9_.~-]{30,}',
  '[A-Za-z0-9]{40,60}JQQJ9[A-Za-z0-9]{20,}',
  // GitHub, GitLab
  'gh[pousr]_(?:[0-9]+_)?[A-Za-z0-9]{20,}(?:[._-][A-Za-z0-9_-]+)*',
  'github_pat_[A-Za-z0-9_]{20,}',
  'gl(?:pat|ptt|dt|rtr?|cbt|agent|soat|ffct|oas|ft|imt|wt)-[A-Za-z0-9_.-]{16,}',
  // Slack: tokens, incoming webhooks
  'xox[abcdeoprs]-[A-Za-z0-9%-]{8,}',
  'xapp-[A-Za-z0-9-]{8,}',
  'hooks\\.slack(?:-gov)?\\.com/(?:services|workflows|triggers)/[A-Za-z0-9/_-]{16,}',
  // Hugging Face, npm, PyPI
  'hf_[A-Za-z0-9]{20,}',
  'npm_[A-Za-z0-9]{30,}',
  'pypi-AgE[A-Za-z0-9_-]{16,}',
  // Groq, xAI, Perplexity, Replicate, Cerebras, NVIDIA, Tavily, Fireworks, Pinecone, LangSmith, Jina, E2B, Together, Supabase, Docker, Figma
  'gsk_[A-Za-z0-9]{20,}',
  'xai-[A-Za-z0-9]{20,}',
  'pplx-[A-Za-z0-9]{20,}',
  'r8_[A-Za-z0-9]{20,}',
  'csk-[A-Za-z0-9]{20,}',
  'nvapi-[A-Za-z0-9_-]{20,}',
  'tvly-[A-Za-z0-9-]{16,}',
  '(?:fw|pcsk|jina|e2b|figd|sbp|lsv2_(?:pt|sk)|tgp_v1|sb_secret|dckr_pat)_[A-Za-z0-9_-]{20,}',
  // SendGrid, Databricks, DigitalOcean
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
  'A(?:KIA|SIA|ROA|IDA|BIA|CCA|Iza|BSK|Q\\.A)',
  '1//0',
  'JQQJ9',
  'api-',
  'tvly-',
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
