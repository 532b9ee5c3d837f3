import { newToken } from '../../src/control/access-token';
import { admittedPath, PageRequest } from '../../src/page/access';

const TOKEN = newToken();

function admitted(headers: PageRequest['headers'], url = `/${TOKEN}/events`, method = 'GET') {
  return admittedPath({ method, url, headers: { host: '127.0.0.1:4000', ...headers } }, 4000, TOKEN);
}

describe('a request to the live page', () => {
  it.each([
    ['from a browser that follows its link', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }],
    ['from its own script', { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }],
    ['from an address bar', { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }],
    ['by the other name of loopback', { host: 'localhost:4000' }],
    ['from a program', {}],
  ])('is admitted %s', (_, headers) => {
    expect(admitted(headers)).toBe('events');
  });

  it.each([
    ['of a name that was bound to loopback from outside', { host: 'evil.example:4000' }],
    ['of another port', { host: '127.0.0.1:4001' }],
    ['without a host', { host: undefined }],
    ['from a script of another page', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' }],
    ['from a page of another port', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' }],
    ['with the origin of another page', { origin: 'https://evil.example' }],
    ['with the origin of a file', { origin: 'null' }],
    ['with the other name of loopback as its origin', { origin: 'http://localhost:4000' }],
  ])('is refused %s', (_, headers) => {
    expect(admitted(headers)).toBeUndefined();
  });

  it.each([
    ['no path', '/'],
    ['no token', '//events'],
    ['another token', `/${newToken()}/events`],
    ['the beginning of the token', `/${TOKEN.slice(0, -1)}/events`],
    ['the token at the end', `/events/${TOKEN}`],
    ['the token in the query', `/?${TOKEN}/events`],
  ])('is refused with %s', (_, url) => {
    expect(admitted({}, url)).toBeUndefined();
  });

  it('is refused without an address', () => {
    expect(admittedPath({ headers: { host: '127.0.0.1:4000' } }, 4000, TOKEN)).toBeUndefined();
  });

  it('must name the page as its origin if it decides something', () => {
    const decides = (headers: PageRequest['headers']) => admitted(headers, `/${TOKEN}/approvals/1`, 'POST');

    expect(decides({})).toBeUndefined();
    expect(decides({ 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'cross-site' })).toBeUndefined();
    expect(decides({ origin: 'http://127.0.0.1:4000' })).toBe('approvals/1');
    expect(decides({ host: 'localhost:4000', origin: 'http://localhost:4000' })).toBe('approvals/1');
  });

  it('has a token that differs from run to run, and cannot be guessed', () => {
    expect(newToken()).toMatch(/^[\w-]{43}$/);
    expect(newToken()).not.toBe(newToken());
  });
});
