// The migration check lies in a bundle of its own.

export type MigrationWork = typeof import('./migration-check.ts').migrationCheck;

export async function loadMigrationCheck(): Promise<MigrationWork> {
  return (await import('./migration-check.ts')).migrationCheck;
}
