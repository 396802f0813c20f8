export const ROLES = ['owner', 'professional', 'assistant', 'accountant', 'viewer', 'support'] as const
export type Role = (typeof ROLES)[number]

/** What a member may order; every command and every route names one of these. */
export const PERMISSIONS = [
  'link.create',
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
  'help',
] as const
export type Permission = (typeof PERMISSIONS)[number]

/** The one matrix of who may do what (decisions 9). Refund and void additionally need a step-up. */
const ROLE_MATRIX: Readonly<Record<Role, readonly Permission[]>> = {
  owner: PERMISSIONS,
  professional: [
    'link.create',
    'link.view',
    'link.resend',
    'link.extend',
    'link.cancel',
    'payer.reply',
    'client.view',
    'client.edit',
    'refund.request',
    'report.view',
    'panel.open',
    'texts.manage',
    'inbox.view',
    'help',
  ],
  assistant: [
    'link.create',
    'link.view',
    'link.resend',
    'link.extend',
    'link.cancel',
    'payer.reply',
    'client.view',
    'client.edit',
    'panel.open',
    'inbox.view',
    'help',
  ],
  accountant: ['link.view', 'client.view', 'refund.request', 'report.view', 'panel.open', 'help'],
  viewer: ['link.view', 'report.view', 'panel.open', 'help'],
  support: ['panel.open', 'help'],
}

export const mayDo = (role: Role, permission: Permission): boolean => ROLE_MATRIX[role].includes(permission)
