// Runs the contract of VectorIndex over every kind there is.
import { vectorIndexContract } from './vector-index.ts';

vectorIndexContract('exact');
vectorIndexContract('binary');
vectorIndexContract('hnsw');
