import graphql from '@graphql-eslint/eslint-plugin';
import { fileURLToPath } from 'node:url';

const schema = fileURLToPath(new URL('../schema.graphqls', import.meta.url));
const { configs } = graphql;

// Objects that are values or answers, not things: they are found through what holds them, never
// by an id of their own. A new type must implement Node or be written here.
const withoutId = [
  'AlignmentScore',
  'AlignmentTarget',
  'AudienceOverlap',
  'AudienceOverlapMember',
  'AudienceOverlapPair',
  'AudienceShare',
  'BonusTier',
  'BriefItem',
  'BriefMilestone',
  'BriefReference',
  'BriefTransition',
  'CampaignWave',
  'CategorySaturation',
  'CheckInTransition',
  'CompensationPay',
  'CompetitorConflict',
  'ContractConflict',
  'ContractSignature',
  'ContractTerms',
  'ContractTransition',
  'CountStatistics',
  'CreatorContact',
  'CreatorFacets',
  'CustomValue',
  'DeliverableAggregate',
  'DeliverableTransition',
  'ErrorCatalogEntry',
  'ExclusivityClause',
  'FacetCount',
  'FeedbackRatings',
  'FeedbackRevision',
  'ImportRowError',
  'MetricAggregate',
  'MetricDay',
  'Money',
  'OperationCost',
  'PageInfo',
  'PartnershipAggregate',
  'PartnershipTransition',
  'ProgramTier',
  'RenewalOption',
  'ReviewComment',
  'RoadmapWaveTransition',
  'ShipmentItem',
  'ShipmentRetail',
  'ShipmentTransition',
  'ShortlistEntryTransition',
  'TagCount',
  'TierThresholds',
  'TimelineEntry',
  'UsageAnswer',
  'UserError',
  'Viewer',
];

export default [
  {
    files: ['**/*.graphqls'],
    plugins: { '@graphql-eslint': graphql },
    languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig: { schema } } },
    rules: {
      ...configs['flat/schema-recommended'].rules,
      ...configs['flat/schema-relay'].rules,

      // One line says what one element is.
      '@graphql-eslint/description-style': ['error', { style: 'inline' }],

      // Relay's own types have no identity either.
      '@graphql-eslint/strict-id-in-types': [
        'error',
        { exceptions: { types: withoutId, suffixes: ['Connection', 'Edge', 'Payload'] } },
      ],

      // A short list with a documented bound is a plain list, and each connection offers `nodes`
      // beside its edges, as GitHub's API does.
      '@graphql-eslint/relay-edge-types': ['error', { listTypeCanWrapOnlyEdgeType: false }],

      // gqlgen's own directives are left out of the schema that anyone reads.
      '@graphql-eslint/require-description': [
        'error',
        {
          types: true,
          DirectiveDefinition: true,
          rootField: true,
          // Stricter than recommended: these are all that a reader has.
          FieldDefinition: true,
          InputValueDefinition: true,
          EnumValueDefinition: true,
          ignoredSelectors: [
            'DirectiveDefinition[name.value=/^go(Model|Field)$/]',
            'DirectiveDefinition InputValueDefinition',
          ],
        },
      ],

      // It takes `reviewer` and `reviewedAt` of Review for a repeated type name; they are words.
      '@graphql-eslint/no-typename-prefix': 'off',
    },
  },
];
