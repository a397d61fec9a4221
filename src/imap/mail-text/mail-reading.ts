// All that reads messages for who looks into one: a bundle of its own, loaded when the first sheet is opened.
import { headerReport } from './header-report.ts';
import { lineReader } from './line-reader.ts';
import { parseStructure } from './structure-parser.ts';
import { transferDecoder } from './transfer-decoder.ts';

export const mailReading = { headerReport, lineReader, parseStructure, transferDecoder };
