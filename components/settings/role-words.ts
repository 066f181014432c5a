/** What a role is called where people read it. */
export const roleWords: Record<'engineer' | 'platform' | 'manager' | 'admin', string> = {
  engineer: 'Engineer',
  platform: 'Platform engineer',
  manager: 'Manager',
  admin: 'Administrator',
};
