import { askGitHub, RefusedError, TryAgainError } from '@slipway/github-api';

export async function openIssues(apiUrl: string, token: string, repository: string): Promise<number | string> {
  try {
    const { json } = await askGitHub({
      apiUrl,
      token,
      method: 'GET',
      path: `/repos/${repository}`,
      advice: { 404: 'correct the name' },
    });
    return (JSON.parse(json) as { open_issues_count: number }).open_issues_count;
  } catch (error) {
    if (error instanceof TryAgainError) {
      return `later, in ${error.waitMs ?? 'a few'} ms`;
    }
    return (error as RefusedError).message;
  }
}
