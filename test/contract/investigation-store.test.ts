// Runs the contract of InvestigationStore over SQLite and over the one in memory.
import { createInvestigationStore } from '../../src/adapters/sqlite/investigation-store.ts';
import { openTestDatabase } from '../support/databases.ts';
import { MemoryInvestigationStore } from '../support/memory-store.ts';
import { investigationStoreContract } from './investigation-store.ts';

investigationStoreContract('SQLite', () => createInvestigationStore(openTestDatabase()));
investigationStoreContract('in memory', () => new MemoryInvestigationStore());
