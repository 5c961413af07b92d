export { startSshd as startOpensshServer } from '../../test/sshd.ts';
