import { expect, test } from 'vitest'
import { mayDo, PERMISSIONS, ROLES, type Permission } from './role.ts'

/** decisions 9 over reliability 3.7, one row for every permission. */
const WHO: Readonly<Record<Permission, readonly string[]>> = {
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
  'panel.open': [...ROLES],
  'team.manage': ['owner'],
  'settings.manage': ['owner'],
  'texts.manage': ['owner', 'professional'],
  'inbox.view': ['owner', 'professional', 'assistant'],
  'own.secure': [...ROLES],
  help: [...ROLES],
}

test.each(PERMISSIONS)('%s is for these roles and no other', (permission) => {
  expect(ROLES.filter((role) => mayDo(role, permission))).toEqual(WHO[permission])
})
