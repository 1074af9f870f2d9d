// Log lines of programs that do not accept how they are configured: variables, keys, files, flags, licences.
import { ANY, type Topic } from '../rules.ts';
import { errorLine, infoLine, warnLine } from './rule.ts';

/** Lines that say that the program goes on without. */
const GOES_ON =
  /\b(?:defaults?|defaulting|fall(?:ing)? ?back|fallback|optional|ignor\w+|skip\w*|disabl\w+|deprecat\w+|continuing)\b/i;
/** Static files that visitors of a web server ask for. */
const OF_A_VISITOR = /, client: |\bclient: \d|GET \//;
const ENV_WORDS = 'environment env envvar envvars variable variables environ';
const LACK_WORDS = 'set missing required undefined unset must unbound parameter empty blank null';

export const configLogTopic: Topic = {
  kinds: {
    'log.missing-env': {
      doc: 'A program says that an environment variable it needs is not set.',
      depth: 'origin',
      takes: ['missing', 'invalid'],
      captures: ['variable', 'log'],
    },
    'log.invalid-setting': {
      doc: 'A program says that the value of a setting cannot be used.',
      depth: 'origin',
      takes: ['invalid', 'mismatch', 'unsupported'],
      captures: ['setting', 'value', 'log'],
    },
    'log.config-key-missing': {
      doc: 'A program says that a key or property is missing in its configuration.',
      depth: 'origin',
      takes: ['missing'],
      captures: ['key', 'log'],
    },
    'log.windows-line-ends': {
      doc: 'A script has the line ends of Windows, which its interpreter takes for a part of the words.',
      depth: 'origin',
      takes: ANY,
      captures: ['log'],
    },
    'log.value-with-line-break': {
      doc: 'A value that a program was given holds a character that cannot stand there: most often a line break at its end.',
      depth: 'origin',
      takes: ANY,
      captures: ['what', 'log'],
    },
    'log.config-field-unknown': {
      doc: 'A configuration has a field that the program does not know, as one of another version would.',
      depth: 'origin',
      takes: ANY,
      captures: ['path', 'field', 'at', 'log'],
    },
    'log.config-invalid': {
      doc: 'A program cannot read its configuration: wrong syntax or contents.',
      depth: 'origin',
      takes: ['invalid', 'missing', 'unsupported', 'mismatch'],
      captures: ['path', 'at', 'log'],
    },
    'log.file-missing': {
      doc: 'A program says that a file or folder it needs is not there.',
      depth: 'origin',
      takes: ['missing'],
      captures: ['path', 'log'],
    },
    'log.flag-unknown': {
      doc: 'A program does not know a flag or command it was started with.',
      depth: 'origin',
      takes: ['invalid', 'unsupported', 'missing'],
      captures: ['flag', 'log'],
    },
    'log.flag-missing': {
      doc: 'A program was started without a flag or argument that it needs.',
      depth: 'origin',
      takes: ['missing'],
      captures: ['flag', 'log'],
    },
    'log.licence-invalid': {
      doc: 'A program says that its licence is missing, expired or not valid.',
      depth: 'origin',
      takes: ['invalid', 'expired', 'missing', 'denied'],
      captures: ['log'],
    },
  },
  logs: [
    errorLine('log.missing-env', 'declare', /(?<variable>[A-Z][A-Z0-9_]+) not found\. Declare it as envvar/),
    errorLine(
      'log.missing-env',
      'please',
      /[Pp]lease (?:provide|set|define|specify|export) (?:the |a )?(?<variable>[A-Z][A-Z0-9]*_[A-Z0-9_]+)/,
    ),
    errorLine(
      'log.missing-env',
      'uninitialized',
      /Database is uninitialized and superuser password is not specified/,
      {
        give: { variable: 'POSTGRES_PASSWORD' },
      },
    ),
    errorLine(
      'log.missing-env',
      'uninitialized',
      /Database is uninitialized and password option is not specified/,
      {
        give: { variable: 'MYSQL_ROOT_PASSWORD' },
      },
    ),
    errorLine('log.missing-env', 'key', /required key (?<variable>[A-Z][A-Z0-9_]+) missing value/),
    errorLine('log.missing-env', 'keyerror', /KeyError: ['"](?<variable>[A-Z][A-Z0-9_]{2,})['"]/),
    errorLine('log.missing-env', 'key', /key not found: "(?<variable>[A-Z][A-Z0-9_]{2,})"/),
    errorLine(
      'log.missing-env',
      'environment',
      /\b[Ss]et the (?<variable>[A-Z][A-Z0-9_]+) environment variable/,
    ),
    errorLine(
      'log.missing-env',
      ENV_WORDS,
      /[Ee]nvironment variables? (?:is |was |are )?(?:not found|not set|missing|required|undefined)[:, ]+["'`$]*(?<variable>[A-Z][A-Z0-9_]{2,})/,
    ),
    errorLine(
      'log.missing-env',
      ENV_WORDS,
      /\b(?:[Ee]nv(?:ironment)?[ _-]?[Vv]ar(?:iable)?s?|ENV|env)\b(?: named| called| key)?[ :=]*["'`$[{(]*(?<variable>[A-Za-z_]\w{2,})["'`\])}]*(?:[, ]+(?:and )?[A-Z][A-Z0-9_]+)?(?: is| are| was| were| has| have)?(?: not (?:been )?(?:set|defined|found|present|provided|specified|configured|available)| missing| required| undefined| unset| empty| must(?: not)? be| should (?:not )?be| can(?:not|'t) be| needs to be| absent| does not exist)/,
      { unless: GOES_ON },
    ),
    errorLine(
      'log.missing-env',
      ENV_WORDS,
      /\b(?:[Mm]issing|MISSING|[Rr]equired?s?|[Uu]nset|[Uu]ndefined|[Nn]o|[Mm]andatory|[Ee]xpected)(?: the| a| required| mandatory| following| necessary| one or more){0,3} (?:[Ee]nv(?:ironment)?(?:[ _-]?[Vv]ar(?:iable)?s?(?:\(s\))?)?|ENV(?: VARS?)?)(?: not found| not set| missing)?[ :(["'`$]+(?<variable>[A-Z][A-Z0-9_]{2,})/,
      { unless: GOES_ON },
    ),
    errorLine(
      'log.missing-env',
      ENV_WORDS,
      /\b(?<variable>[A-Z][A-Z0-9_]{2,})["'`)\]]* (?:env(?:ironment)?[ _-]?var(?:iable)?s?|env)(?: is| was| has)?(?: not (?:been )?(?:set|defined|found|present|provided|specified|configured)| missing| required| undefined| unset| empty| must(?: not)? be| needs to be)/i,
      { unless: GOES_ON },
    ),
    errorLine(
      'log.missing-env',
      LACK_WORDS,
      /(?:^|[\s"'`:.$({[])(?<variable>(?!E_|ERR_)[A-Z][A-Z0-9]*_[A-Z0-9_]+)["'`)}\]]*(?: is| was| are| has)?(?: not (?:been )?set\b| missing\b| required\b| undefined\b| unset\b| must be (?:set|provided|defined|specified|configured|non-?empty|not empty)| (?:can(?:not|'t)|must not|should not|may not) be (?:empty|blank|null|undefined|unset)| needs to be set|: unbound variable|: parameter (?:null or )?not set)/,
      { unless: GOES_ON },
    ),
    errorLine(
      'log.missing-env',
      'unbound parameter',
      /(?:^|[\s:])(?<variable>[A-Z][A-Z0-9_]+): (?:unbound variable|parameter (?:null or )?not set)/,
    ),

    errorLine(
      'log.config-key-missing',
      'placeholder',
      /[Cc]ould not resolve placeholder '?(?:\$\{)?(?<key>[\w.-]+)/,
    ),
    errorLine('log.config-key-missing', 'setting', /The (?<key>[A-Z][A-Z0-9_]+) setting must not be empty/),
    errorLine('log.config-key-missing', 'field', /missing field `(?<key>[^`]+)`/),
    errorLine(
      'log.config-key-missing',
      'field key property option setting',
      /(?:field|key|property|option|setting) [`'"](?<key>[^`'"]+)[`'"] (?:is )?(?:missing|required|not set)\b/,
      { unless: GOES_ON },
    ),
    errorLine('log.config-key-missing', 'attribute', /'(?<key>[\w.-]+)' attribute is not specified/),
    errorLine('log.config-key-missing', 'setting', /No configuration setting found for key '(?<key>[^']+)'/),
    errorLine(
      'log.config-key-missing',
      'srcfg00014 property',
      /[Tt]he config property (?<key>[\w.-]+) is required but/,
    ),
    errorLine(
      'log.config-key-missing',
      'property setting key option field parameter config configuration value',
      /\b(?:[Mm]issing|[Nn]o) (?:required |mandatory )?(?:config(?:uration)? )?(?:property|setting|key|option|field|parameter|value)s?(?: in config(?:uration)?| for)?[ :]+["'`]?(?<key>[A-Za-z][\w.-]*[\w])["'`]?(?: in| from|$|[,.;])/,
      { unless: GOES_ON },
    ),
    errorLine(
      'log.config-key-missing',
      'property setting key option parameter',
      /\b(?:config(?:uration)? |required |mandatory )(?:property|setting|key|option|parameter) ["'`]?(?<key>[A-Za-z][\w.-]*\w)["'`]? (?:is |was )?(?:missing|required|not set|not found|not defined|undefined|empty|must be set)/,
      { unless: GOES_ON },
    ),
    errorLine(
      'log.config-key-missing',
      'config configuration',
      /[Cc]onfig(?:uration)? validation error: "?(?<key>[\w.-]+)"? is required/,
    ),

    errorLine('log.flag-missing', 'required', /required flag\(s\) "?(?<flag>[^" ]+)"?.* not set/),
    errorLine('log.flag-missing', 'required', /the following arguments are required: (?<flag>\S.*)/),
    errorLine('log.flag-missing', 'required', /the following required arguments were not provided/),
    errorLine('log.flag-unknown', 'flag', /unknown (?:shorthand )?flag: (?:'.' in )?(?<flag>\S+)/),
    errorLine('log.flag-unknown', 'flag', /flag provided but not defined: (?<flag>\S+)/),
    errorLine(
      'log.flag-unknown',
      'option argument arguments',
      /(?:[Uu]nrecogni[sz]ed|[Uu]nknown|[Uu]nexpected|[Ii]nvalid|[Bb]ad) (?:VM |command[- ]line )?(?:option|argument)s?(?: --|:)? ?['"`]?(?<flag>-[^\s'"`]*|[\w-]+)['"`]?(?: found)?$/,
    ),
    errorLine('log.flag-unknown', 'vm', /Unrecognized VM option '(?<flag>[^']+)'/),
    errorLine('log.flag-unknown', 'command', /unknown command "(?<flag>[^"]+)" for "/),

    errorLine(
      'log.licence-invalid',
      'license licence licensing',
      /\b[Ll]icen[cs]e\b.{0,40}\b(?:expired|invalid|not valid|missing|not found|revoked|required|exceeded|could not be (?:verified|validated|read))|\b(?:[Ii]nvalid|[Ee]xpired|[Mm]issing|[Nn]o valid|unable to (?:verify|validate|load|find)|failed to (?:verify|validate|load)) (?:\w+ ){0,3}licen[cs]e/,
      {
        unless: /will expire|expires in|warning/i,
      },
    ),

    errorLine(
      'log.invalid-setting',
      'invalid',
      /[Ii]nvalid value ["'`]?(?<value>[^"'`\s]+)["'`]? for (?:the )?(?:flag|option|argument|env(?:ironment)? var(?:iable)?|setting|parameter|key|property|config)?\s*["'`]?(?<setting>[\w.-]+)/,
    ),
    errorLine(
      'log.invalid-setting',
      'converting',
      /assigning (?<setting>\w+) to \w+: converting '(?<value>[^']*)' to type/,
    ),
    errorLine('log.invalid-setting', 'bind', /Failed to bind properties under '(?<setting>[^']+)'/),
    errorLine(
      'log.invalid-setting',
      'port',
      /(?<setting>options\.port|port) should be >= 0 and < 65536\. Received (?:type number \(|type string \()?'?(?<value>[^\s')]+)/,
    ),
    errorLine(
      'log.invalid-setting',
      'invalid',
      /parse "?(?<value>[^" ]+)"?: (?:invalid port|first path segment|missing protocol scheme|net\/url: invalid)/,
    ),
    errorLine(
      'log.invalid-setting',
      'invalid',
      /[Ii]nvalid value for ["'`]?(?<setting>[\w.-]+)["'`]?: ["'`]?(?<value>[^"'`\s,]+)/,
    ),
    errorLine(
      'log.invalid-setting',
      'invalid unrecognized unknown unsupported illegal',
      /\b(?:[Ii]nvalid|[Uu]nrecogni[sz]ed|[Uu]nsupported|[Ii]llegal) (?:value for |setting |config(?:uration)? (?:value|key|option|setting) |log level |connection string|DSN|dsn)[ :]*["'`]?(?<value>[^"'`\s,]*)/,
    ),

    infoLine(
      'log.windows-line-ends',
      'command bad no interpreter file r',
      /\$'\\r': command not found|bad interpreter: .*\^M|[\w/.-]\\r'?: [Nn]o such file|\r[:'"]+ ?(?:command )?not found|: not found\r|\^M: (?:bad interpreter|not found|command not found)|Illegal option -\r?$|set: illegal option -\s*$/,
    ),
    warnLine(
      'log.value-with-line-break',
      'header control character characters',
      /invalid header field value (?:for )?"?(?<what>[\w-]+)?|[Ii]nvalid (?:leading whitespace, reserved character\(s\), or return character\(s\) in )?header value:? ?"?(?<what2>[\w-]+)?|ERR_INVALID_CHAR|[Ii]nvalid character in header content (?:\["?(?<what3>[\w-]+))?|invalid control character in URL|[Hh]eader (?:value|content) contains invalid characters|[Ii]llegal (?:header value|character(?:\(s\))? in (?:header|message header value))/,
    ),
    // Go's strict decoders of YAML and JSON.
    errorLine(
      'log.config-field-unknown',
      'field',
      /(?:(?<path>\/[^\s:]+\.(?:ya?ml|json|toml|conf))\b[\s\S]*?)?(?:line (?<at>\d+): )?field (?<field>[\w.-]+) not found in (?:type|struct)/,
    ),
    errorLine(
      'log.config-invalid',
      'directive arguments expecting unexpected invalid parameter',
      /(?:unknown directive|invalid number of arguments in|directive is not allowed here|unexpected (?:end of file|"[^"]*")|invalid parameter|invalid value|directive is duplicate|host not allowed|no "[^"]+" is defined|"[^"]+" directive).* in (?<path>\/[^\s:]+):(?<at>\d+)/,
    ),
    errorLine('log.config-invalid', 'parsing', /parsing \[(?<path>[^\]:]+):(?<at>\d+)\]\s*:/),
    errorLine('log.config-invalid', 'syntax', /[Ss]yntax error on line (?<at>\d+) of (?<path>\/\S+?):?$/),
    errorLine(
      'log.config-invalid',
      'yaml scannererror parsererror',
      /(?:(?<path>\/[^\s:"']{1,200}\.ya?ml)\b.{0,160}?)?(?:yaml: (?:line (?<at>\d+): )?(?:mapping|did not|found|could not|unmarshal|block|control|invalid|cannot|unknown|document|while)|error converting YAML to JSON|yaml\.(?:scanner|parser|composer|constructor)\.\w+Error)/,
    ),
    errorLine(
      'log.config-invalid',
      'toml tomldecodeerror',
      /(?:(?<path>\/[^\s:"']{1,200}\.toml)\b.{0,160}?)?(?:toml: (?:line (?<at>\d+))?|TOMLDecodeError|TOML parse error at line (?<at2>\d+))/,
    ),
    errorLine(
      'log.config-invalid',
      'json jsondecodeerror',
      /(?:(?<path>\/[^\s:"']{1,200}\.json)\b|[Cc]onfig|[Ss]ettings).{0,160}(?:invalid character|unexpected end of JSON|Unexpected token|Unexpected end of JSON|JSONDecodeError|JsonParseException|not valid JSON)/,
    ),
    errorLine(
      'log.config-invalid',
      'directive syntax token parsing',
      /(?<path>\/[^\s:]{1,200}):(?<at>\d+)(?::\d+)?(?: -|:) (?:unrecognized directive|[Ee]rror during parsing|syntax error|unexpected token|[Ss]yntax:)/,
    ),
    errorLine('log.config-invalid', 'missingsectionheadererror', /MissingSectionHeaderError/),
    errorLine('log.file-missing', 'config', /Config File "[^"]*" Not Found in "\[?(?<path>[^\]" ]+)/),
    errorLine(
      'log.file-missing',
      'no enoent',
      /(?:\b(?:open|stat|lstat|read|readdir|chdir|scandir|access|unlink|mkdir|fork\/exec|cat:|ls:|cd:|source:) ['"]?(?<path>\/[^\s'":,]+)['"]?: [Nn]o such file or directory|ENOENT: no such file or directory, \w+ '(?<path2>[^']+)')/,
      {
        unless: OF_A_VISITOR,
      },
    ),
    errorLine(
      'log.file-missing',
      'no find',
      /(?:[Nn]o such file or directory|[Cc]ould not find (?:file|a part of the path)|[Cc]annot find (?:file|path))(?: @ \w+)?(?: - |: | )['"]?(?<path>\/[^\s'"():,]+)/,
      { unless: OF_A_VISITOR },
    ),
    errorLine(
      'log.file-missing',
      'filenotfoundexception nosuchfileexception',
      /(?:FileNotFoundException|NoSuchFileException): (?<path>\/[^\s(]+)(?! ?\(Permission)(?:\s|$)/,
    ),
    errorLine(
      'log.file-missing',
      'no',
      /["' (](?<path>\/[^\s'"():,]+)["']?\)?(?::| failed \(2:) ?[^/]{0,80}[Nn]o such file or directory/,
      { unless: OF_A_VISITOR },
    ),
    errorLine(
      'log.file-missing',
      'found exist missing',
      /\b(?:[Ff]ile|[Dd]irectory|[Pp]ath|[Cc]onfig(?:uration)?(?: file)?) ["'`]?(?<path>\/[^\s'"`:,]+)["'`]? (?:was |is )?(?:not found|does not exist|doesn't exist|missing|could not be found)/,
      { unless: GOES_ON },
    ),
    errorLine(
      'log.config-invalid',
      'config configuration settings conf',
      /\b(?:[Ff]ailed|[Uu]nable|[Cc]ould not|[Cc]annot|[Ee]rror)\b(?: to)? ?(?:loading|load|parsing|parse|reading|read|opening|open|validating|validate|decode|decoding|unmarshal) (?:\w+ ){0,3}(?:config(?:uration)?|settings|conf)(?: file)?\b(?:[^/]{0,40}?["'(= ](?<path>\/[^\s"'():,]+))?/,
      { unless: GOES_ON },
    ),
    errorLine(
      'log.config-invalid',
      'config configuration',
      /\b(?:[Ii]nvalid|[Mm]alformed|[Bb]ad|[Ww]rong) (?:\w+ )?config(?:uration)?(?: file)?\b(?:[^/]{0,40}?["'(= ](?<path>\/[^\s"'():,]+))?|\b[Cc]onfig(?:uration)? (?:error|is invalid|is not valid|validation (?:failed|error))\b/,
      { unless: GOES_ON },
    ),
  ],
};
