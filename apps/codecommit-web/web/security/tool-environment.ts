/** Returns the environment variables that `npm audit` needs, without the build's credentials. */
export function toolEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, CI, HTTP_PROXY, HTTPS_PROXY, NO_PROXY, http_proxy, https_proxy, no_proxy } = process.env;
  const { NODE_EXTRA_CA_CERTS, npm_config_cache, npm_config_cafile, npm_config_registry } = process.env;
  const { npm_config_update_notifier } = process.env;
  const all = {
    ...{ PATH, HOME, CI, HTTP_PROXY, HTTPS_PROXY, NO_PROXY, http_proxy, https_proxy, no_proxy },
    ...{ NODE_EXTRA_CA_CERTS, npm_config_cache, npm_config_cafile, npm_config_registry, npm_config_update_notifier },
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
