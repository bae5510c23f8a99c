import { storeContract } from './store.contract.ts';
import { sqliteDatabase } from './temporary.ts';

storeContract(sqliteDatabase);
