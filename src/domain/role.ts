export const ROLES = ['owner', 'professional', 'assistant', 'accountant', 'viewer', 'support'] as const
export type Role = (typeof ROLES)[number]

/** What a member may order; every command and every route names one of these. */
export const PERMISSIONS = [
  'link.create',
  'link.approve',
  'link.view',
  'link.resend',
  'link.extend',
  'link.cancel',
  'payer.reply',
  'client.view',
  'client.edit',
  'client.erase',
  'refund.request',
  'refund.approve',
  'report.view',
  'panel.open',
  'team.manage',
  'settings.manage',
  'texts.manage',
  'inbox.view',
  'own.secure',
  'help',
] as const
export type Permission = (typeof PERMISSIONS)[number]

/** The one matrix of who may do what (decisions 9; printed in docs/roles.md). Refund, void, team and limits additionally need a step-up. */
const MAY: Readonly<Record<Permission, readonly Role[]>> = {
  'link.create': ['owner', 'professional', 'assistant'],
  'link.approve': ['owner', 'professional'],
  'link.view': ['owner', 'professional', 'assistant', 'accountant', 'viewer'],
  'link.resend': ['owner', 'professional', 'assistant'],
  'link.extend': ['owner', 'professional', 'assistant'],
  'link.cancel': ['owner', 'professional', 'assistant'],
  'payer.reply': ['owner', 'professional', 'assistant'],
  'client.view': ['owner', 'professional', 'assistant', 'accountant'],
  'client.edit': ['owner', 'professional', 'assistant'],
  'client.erase': ['owner'],
  'refund.request': ['owner', 'professional', 'accountant'],
  'refund.approve': ['owner'],
  'report.view': ['owner', 'professional', 'accountant', 'viewer'],
  'panel.open': ROLES,
  'team.manage': ['owner'],
  'settings.manage': ['owner'],
  'texts.manage': ['owner', 'professional'],
  'inbox.view': ['owner', 'professional', 'assistant'],
  'own.secure': ROLES,
  help: ROLES,
}

export const mayDo = (role: Role, permission: Permission): boolean => MAY[permission].includes(role)
