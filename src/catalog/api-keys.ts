const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
/** Prefixes that other names begin with as well: what follows has a digit before the next underscore, and no end for long. */
const wordy = [
  ...['cfut', 'cfat', 'cfk', 'vcp', 'vck', 'vca', 'vci', 'vcr', 'lin_oauth', 'lin_wh', 'bkua', 'nfp', 'pnu', 'rdme'],
  ...[
    'rubygems',
    'shippo_(?:live|test)',
    'sq[apu]',
    'rpa',
    'esecret',
    'napi',
    'phx',
    'apify_api',
    'expo',
    'ddp',
    'CLOJARS',
  ],
  ...['crsr', 'rnd', 'secret', 'sk_org_(?:live|test)', 'hc(?:aik|amk|xik|xlk)'],
].join('|');

/** Keys of clouds and vendors, by the prefixes they gave them, where these end in an underscore. RE2 and JavaScript alike. */
export const underscoreKeyShapes: readonly string[] = [
  // Stripe, its webhooks
  '[srp]k_(?:live|test)_[A-Za-z0-9]{10,}',
  'whsec_[A-Za-z0-9+/=]{16,}',
  // GitHub
  'gh[pousr]_(?:[0-9]+_)?[A-Za-z0-9]{20,}(?:[._-][A-Za-z0-9_-]+)*',
  'github_pat_[A-Za-z0-9_]{20,}',
  // Hugging Face, npm
  '(?:hf|api_org)_[A-Za-z0-9]{20,}',
  'npm_[A-Za-z0-9]{30,}',
  // Groq, Replicate, Fireworks, Pinecone, LangSmith, Jina, E2B, Together, Supabase, Docker, Figma
  'gsk_[A-Za-z0-9]{20,}',
  'r8_[A-Za-z0-9]{20,}',
  '(?:fw|pcsk|jina|e2b|fig[dou]|sbp|lsv2_(?:pt|sk)|tgp_v1|sb_secret|dckr_[po]at|pscale_(?:tkn|pw|oauth)|bb_live|wandb_v1|pylf_v[0-9]|CCIPAT)_[A-Za-z0-9_-]{20,}',
  'tfp_[A-Za-z0-9_-]{40,}',
  `(?:${wordy})_[A-Za-z-]{0,30}[0-9][A-Za-z0-9-]{15,}[A-Za-z0-9_-]*`,
  'sgp_(?:[0-9a-f]{16}_)?[0-9a-f]{40}',
  'y[0-3]_A[A-Za-z0-9_-]{40,}',
  're_[A-Za-z0-9]{8}_[A-Za-z0-9]{20,}',
  'sk_[0-9a-f]{40,}',
  'fm[12]_[A-Za-z0-9+/]{60,}={0,2}',
  'ops_eyJ[A-Za-z0-9+/_-]{80,}={0,2}',
  // DigitalOcean, Grafana, Linear, Notion, Shopify, Sentry
  'do[opr]_v1_[0-9a-f]{32,}',
  'gl(?:sa|c)_[A-Za-z0-9+/=]{20,}',
  'lin_api_[A-Za-z0-9]{20,}',
  'ntn_[A-Za-z0-9]{30,}',
  'shp(?:at|ss|ca|pa)_[A-Za-z0-9]{20,}',
  'sntry[su]_[A-Za-z0-9+/=]{20,}',
];

/** An underscore, then more than words: ids of answers and calls of tools are written so too (`msg_01…`, `call_…`). */
export const underscoreKeyHint = '_(?:[a-z]{16}|[a-z+/_-]*[A-Z0-9][A-Za-z0-9+/_=-]{8})';

/** So they end, in lower case; each begins with a plain text. */
export const underscoreKeyWords: readonly string[] = [
  ...['k_[a-z0-9_-]{14}', 'hsec_', 'gh[pousr]_', 'pat_', 'hf_', 'api_org_', 'npm_[a-z0-9]{16}', 'r8_'],
  ...['fw_', 'jina_', 'e2b_', 'fig[dou]_', 'sbp_', 'lsv2_', 'tgp_v1_', 'secret_[a-z0-9_-]{16}', 'dckr_', 'pscale_'],
  ...['bb_live_', 'wandb_v1_', 'pylf_v', 'tfp_', 'cf[au]t_', 'vc[aipr]_', 'lin_[aow]', 'bkua_', 'nfp_', 'pnu_'],
  ...['rdme_', 'rubygems_', 'shippo_', 'sq[apu]_', 'rpa_', 'napi_', 'phx_', 'apify_api_', 'expo_', 'ddp_', 'clojars_'],
  ...['crsr_', 'rnd_', 'sgp_', 'y[0-3]_a', 're_[a-z0-9]{8}_', 'fm[12]_', 'ops_eyj', 'do[opr]_v1_', 'gl(?:sa|c)_'],
  ...['ntn_', 'shp(?:at|ss|ca|pa)_', 'sntry[su]_'],
];

/** Those with other prefixes. */
export const apiKeyShapes: readonly string[] = [
  // Anthropic, OpenAI, OpenRouter, Langfuse, DeepSeek
  'sk-(?:ant|proj|svcacct|admin|None|or-v1|lf)-[A-Za-z0-9_-]{8,}',
  // Class names of style sheets begin so too: words with hyphens and no digit.
  'sk-(?:[A-Za-z0-9]{16,}|[A-Za-z_-]{0,30}[0-9][A-Za-z0-9_-]{11,})(?:[A-Za-z0-9_-]*)',
  // AWS: id of a key, with the secret where it stands beside it; tokens of a session; keys of Bedrock
  'A(?:KI|SI|RO|ID|BI|CC)A[A-Z0-9]{16}(?:[,:;|/ \t]{1,3}[A-Za-z0-9/+]{40})?',
  '(?:IQoJb3JpZ2lu|FwoGZXIvYXdz)[A-Za-z0-9+/=%]{40,}',
  'ABSK[A-Za-z0-9+/]{30,}={0,2}',
  'bedrock-api-key-[A-Za-z0-9+/]{16,}={0,2}',
  // Google: API keys, OAuth access token, refresh token, client secret
  'AIza[A-Za-z0-9_-]{30,}',
  'AQ\\.A[A-Za-z0-9_-]{30,}',
  '1//0[A-Za-z0-9_-]{30,}',
  'ya29\\.[A-Za-z0-9_.-]{16,}',
  'GOCSPX-[A-Za-z0-9_-]{16,}',
  // Azure: storage and service bus keys, client secrets, keys of AI services
  '(?:Account|SharedAccess)Key=[A-Za-z0-9+/]{20,}={0,2}',
  '[A-Za-z0-9_.-]{3}[0-9]Q~[A-Za-z0-9_.~-]{30,}',
  '[A-Za-z0-9]{40,60}JQQJ9[A-Za-z0-9]{20,}',
  '[A-Za-z0-9+/]{30,80}(?:\\+A(?:St|CR|Sb|Eh)|ACDb|AzSe|AZDO)[A-Za-z0-9+/]{4,12}={0,2}',
  // GitLab
  'gl(?:pat|ptt|dt|rtr?|cbt|agent|soat|ffct|oas|ft|imt|wt)-[A-Za-z0-9_.-]{16,}',
  // Slack: tokens, incoming webhooks
  'xox[abcdeoprs]-[A-Za-z0-9%-]{8,}',
  'x(?:app|wfp)-[A-Za-z0-9-]{8,}',
  'hooks\\.slack(?:-gov)?\\.com\\\\*/(?:services|workflows|triggers)(?:\\\\*/[A-Za-z0-9_-]+){2,}',
  // Webhooks of Discord and Teams, tokens of Discord and Telegram
  'discord(?:app)?\\.com\\\\*/api\\\\*/(?:v[0-9]+\\\\*/)?webhooks\\\\*/[0-9]{17,20}\\\\*/[A-Za-z0-9_-]{40,}',
  '[a-z0-9-]+\\.webhook\\.office\\.com/webhookb2/[A-Za-z0-9@/_-]{40,}',
  '[MNO][A-Za-z0-9_-]{22,28}\\.[GXY][A-Za-z0-9_-]{5}\\.[A-Za-z0-9_-]{27,40}',
  '(?:bot)?[0-9]{8,10}:AA[A-Za-z0-9_-]{32,36}',
  // PyPI
  'pypi-AgE[A-Za-z0-9_-]{16,}',
  // xAI, Perplexity, Cerebras, NVIDIA, Tavily
  'xai-[A-Za-z0-9]{20,}',
  'pplx-[A-Za-z0-9]{20,}',
  'csk-[A-Za-z0-9]{20,}',
  'nvapi-[A-Za-z0-9_-]{20,}',
  'tvly-[A-Za-z0-9-]{16,}',
  'sk\\.eyJ[A-Za-z0-9_-]{20,}\\.[A-Za-z0-9_-]{16,}',
  // Firecrawl, LlamaCloud, Voyage, Zhipu
  'fc-[0-9a-f]{32}',
  'llx-[A-Za-z0-9]{32,}',
  'pa-[A-Za-z0-9_-]{43}\\b',
  '[0-9a-f]{32}\\.[A-Za-z0-9]{16}\\b',
  // SendGrid, Mailgun, Brevo, Twilio, Databricks, DigitalOcean
  'SG\\.[A-Za-z0-9_-]{16,}\\.[A-Za-z0-9_-]{16,}',
  'key-[0-9a-f]{32}',
  '[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}\\b',
  'x(?:key|smtp)sib-[0-9a-f]{64}-[A-Za-z0-9]{16}',
  'SK[0-9a-f]{32}',
  'd(?:api|ose)[0-9a-f]{32}(?:-[0-9]{1,2})?',
  // Vault, New Relic, Telegram
  'hv[brs]\\.[A-Za-z0-9_-]{20,}',
  'NRAK-[A-Z0-9]{20,}',
  '[0-9a-f]{32,36}(?:FFFF)?NRAL',
  'bot[0-9]{8,10}:[A-Za-z0-9_-]{30,}',
  // Atlassian, Terraform, Doppler, JetBrains, Postman
  'AT[AC]TT3[A-Za-z0-9_-]{40,}(?:=[A-F0-9A-Z]{8})?',
  'ATBB[A-Za-z0-9]{28,}',
  '[A-Za-z0-9]{14}\\.atlasv1\\.[A-Za-z0-9_-]{40,}',
  'dp\\.(?:pt|st|ct|sa|scim|audit)\\.(?:[a-z0-9_-]{2,35}\\.)?[A-Za-z0-9]{40,44}',
  'perm[-:][A-Za-z0-9=]+\\.[A-Za-z0-9=]+\\.[A-Za-z0-9]{20,}',
  'PMA[KT]-[A-Za-z0-9-]{26,}',
  // Airtable, HubSpot, Dynatrace, LaunchDarkly, Pulumi
  'pat[A-Za-z0-9]{14}\\.[0-9a-f]{64}',
  `pat-[a-z]{2}[0-9]-${uuid}`,
  'dt0[a-z][0-9]{2}\\.[A-Z0-9]{24}\\.[A-Z0-9]{64}',
  `sdk-${uuid}`,
  'pul-[0-9a-f]{40}',
  // Axiom, Tailscale, Artifactory, Tencent, Baidu
  `xa[ap]t-${uuid}`,
  'tskey-[a-z]+-[A-Za-z0-9]{10,}(?:-[A-Za-z0-9]+)?',
  'AKCp[A-Za-z0-9]{60,}',
  'AKID[A-Za-z0-9]{32}\\b',
  'bce-v3/ALTAK-[A-Za-z0-9]+/[0-9a-f]{40}',
];

/** What every one of them begins with or holds, as plain as can be: each is searched in every text. */
export const apiKeyHints: readonly string[] = [
  'A(?:KIA|SIA|ROA|IDA|BIA|CCA|Iza|BSK|Q\\.A|KID|KCp|TATT|TCTT|TBB|ZDO|zSe|CDb|LTAK)',
  '\\+A[SCE]',
  '1//0',
  'JQQJ9',
  'api-',
  'tvly-',
  'sk-',
  'gl[a-z]{2,5}-',
  'xox',
  'xwfp-',
  'xa(?:pp|at|pt|i)-',
  'pypi-',
  'GOCSPX-',
  'ya29\\.',
  'Key=',
  'Q~',
  'IQoJb3',
  'FwoGZX',
  'webhook(?:s\\\\*/[0-9]|b2)',
  '\\.(?:[GXY][A-Za-z0-9_-]{5}\\.|[A-Za-z0-9]{16}\\b|atlasv1)',
  ':AA',
  '-[0-9a-f]{8}-[0-9a-f]{8}',
  'fc-[0-9a-f]{16}',
  'key-[0-9a-f]{8}',
  'sib-[0-9a-f]{8}',
  'pul-[0-9a-f]{8}',
  'SK[0-9a-f]{8}',
  'sk\\.eyJ',
  'llx-',
  'pa-',
  'perm[-:]',
  'PMA[KT]-',
  'pat(?:-[a-z]{2}[0-9]|[A-Za-z0-9]{14}\\.)',
  'sdk-[0-9a-f]{8}',
  'tskey-',
  'hooks\\.slack',
  'pplx-',
  'SG\\.',
  'dapi[0-9a-f]{8}',
  'dose[0-9a-f]{8}',
  'dp\\.[a-z]',
  'dt0',
  'hv[brs]\\.',
  'NRA[KL]',
  'bot[0-9]{8}',
];
