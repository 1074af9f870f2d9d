#!/usr/bin/env node
'use strict';
const { start } = require('./start.js');

void start('k8s-learn');
