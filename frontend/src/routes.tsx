// Every address of the application. Pages load when they are first opened; Ant Design comes with the desks only.

import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { Layout } from './shared/layout';
import { listOf, oneOf, pageOf, parseQuery, writeQuery } from './shared/query-string';
import { NotFound } from './shared/states';

const root = createRootRoute({
  component: Layout,
  notFoundComponent: () => <NotFound />,
});

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('./home/home'), 'HomePage'),
});

const trlBands = ['1-3', '4-6', '7-9'] as const;

export type TrlBand = (typeof trlBands)[number];

export interface SearchParams {
  q?: string;
  kind?: 'achievement' | 'demand';
  field?: string[];
  region?: string[];
  trl?: TrlBand[];
  mode?: string[];
  organisation?: string[];
  year?: string[];
  sort?: 'date' | 'price';
  page?: number;
  /** Where a page begins that is too deep to be counted to. */
  after?: string;
}

function bandsOf(given: unknown): TrlBand[] | undefined {
  const bands = trlBands.filter((b) => listOf(given)?.includes(b));
  return bands.length > 0 ? bands : undefined;
}

const search = createRoute({
  getParentRoute: () => root,
  path: '/search',
  validateSearch: (given: Record<string, unknown>): SearchParams => ({
    q: oneOf(given.q)?.slice(0, 400),
    kind: (['achievement', 'demand'] as const).find((k) => k === oneOf(given.kind)),
    field: listOf(given.field),
    region: listOf(given.region),
    trl: bandsOf(given.trl),
    mode: listOf(given.mode),
    organisation: listOf(given.organisation),
    year: listOf(given.year)?.filter((y) => /^\d{4}$/.test(y)),
    sort: (['date', 'price'] as const).find((s) => s === oneOf(given.sort)),
    page: pageOf(given.page),
    after: pageOf(given.page) ? oneOf(given.after)?.slice(0, 300) : undefined,
  }),
  component: lazyRouteComponent(() => import('./search/page'), 'SearchPage'),
});

const paste = createRoute({
  getParentRoute: () => root,
  path: '/match',
  // What was pasted never stands in an address: only what it is meant as.
  validateSearch: (given: Record<string, unknown>): { kind?: 'achievement' } => ({
    kind: oneOf(given.kind) === 'achievement' ? 'achievement' : undefined,
  }),
  component: lazyRouteComponent(() => import('./paste/page'), 'PastePage'),
});

const achievement = createRoute({
  getParentRoute: () => root,
  path: '/achievements/$id',
  component: lazyRouteComponent(() => import('./achievement/page'), 'AchievementPage'),
});

const demand = createRoute({
  getParentRoute: () => root,
  path: '/demands/$id',
  component: lazyRouteComponent(() => import('./demand/page'), 'DemandPage'),
});

const organisationKinds = ['university', 'institute', 'enterprise', 'department', 'agency'] as const;

export type OrganisationKind = (typeof organisationKinds)[number];

const organisations = createRoute({
  getParentRoute: () => root,
  path: '/organisations',
  validateSearch: (
    given: Record<string, unknown>,
  ): { q?: string; kind?: OrganisationKind; region?: string; page?: number } => ({
    q: oneOf(given.q)?.slice(0, 200),
    kind: organisationKinds.find((k) => k === oneOf(given.kind)),
    region: oneOf(given.region),
    page: pageOf(given.page),
  }),
  component: lazyRouteComponent(() => import('./organisation/list'), 'OrganisationsPage'),
});

const organisation = createRoute({
  getParentRoute: () => root,
  path: '/organisations/$id',
  component: lazyRouteComponent(() => import('./organisation/page'), 'OrganisationPage'),
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (given: Record<string, unknown>): { next?: string } => ({ next: oneOf(given.next) }),
  component: lazyRouteComponent(() => import('./session/sign-in'), 'SignInPage'),
});

const password = createRoute({
  getParentRoute: () => root,
  path: '/password',
  component: lazyRouteComponent(() => import('./session/password'), 'PasswordPage'),
});

const about = createRoute({
  getParentRoute: () => root,
  path: '/about',
  component: lazyRouteComponent(() => import('./about/about'), 'AboutPage'),
});

// The desks share a frame: Ant Design with our tokens, and their own navigation.
const desk = createRoute({
  getParentRoute: () => root,
  id: 'desk',
  component: lazyRouteComponent(() => import('./shared/desk/desk'), 'Desk'),
});

const mineParams = (given: Record<string, unknown>): { q?: string; state?: string; page?: number } => ({
  q: oneOf(given.q)?.slice(0, 200),
  state: oneOf(given.state),
  page: pageOf(given.page),
});

const myAchievements = createRoute({
  getParentRoute: () => desk,
  path: '/mine/achievements',
  validateSearch: mineParams,
  component: lazyRouteComponent(() => import('./catalogue/list'), 'MyAchievementsPage'),
});

const myDemands = createRoute({
  getParentRoute: () => desk,
  path: '/mine/demands',
  validateSearch: mineParams,
  component: lazyRouteComponent(() => import('./catalogue/list'), 'MyDemandsPage'),
});

const newAchievement = createRoute({
  getParentRoute: () => desk,
  path: '/mine/achievements/new',
  component: lazyRouteComponent(() => import('./catalogue/edit'), 'NewAchievementPage'),
});

const editAchievement = createRoute({
  getParentRoute: () => desk,
  path: '/mine/achievements/$id/edit',
  component: lazyRouteComponent(() => import('./catalogue/edit'), 'EditAchievementPage'),
});

const newDemand = createRoute({
  getParentRoute: () => desk,
  path: '/mine/demands/new',
  component: lazyRouteComponent(() => import('./catalogue/edit'), 'NewDemandPage'),
});

const editDemand = createRoute({
  getParentRoute: () => desk,
  path: '/mine/demands/$id/edit',
  component: lazyRouteComponent(() => import('./catalogue/edit'), 'EditDemandPage'),
});

const imports = createRoute({
  getParentRoute: () => desk,
  path: '/mine/import',
  validateSearch: (given: Record<string, unknown>): { kind?: string; id?: string } => ({
    kind: ['achievements', 'demands', 'organisations'].find((k) => k === oneOf(given.kind)),
    id: oneOf(given.id),
  }),
  component: lazyRouteComponent(() => import('./import/page'), 'ImportPage'),
});

const myOrganisation = createRoute({
  getParentRoute: () => desk,
  path: '/mine/organisation',
  validateSearch: (given: Record<string, unknown>): { page?: number } => ({ page: pageOf(given.page) }),
  component: lazyRouteComponent(() => import('./organisation/mine'), 'MyOrganisationPage'),
});

const admit = createRoute({
  getParentRoute: () => desk,
  path: '/organisations/admit',
  component: lazyRouteComponent(() => import('./organisation/admit'), 'AdmitPage'),
});

const feedback = createRoute({
  getParentRoute: () => desk,
  path: '/feedback',
  component: lazyRouteComponent(() => import('./feedback/page'), 'FeedbackPage'),
});

const maintenance = createRoute({
  getParentRoute: () => desk,
  path: '/maintenance',
  component: lazyRouteComponent(() => import('./maintenance/page'), 'MaintenancePage'),
});

const review = createRoute({
  getParentRoute: () => desk,
  path: '/review',
  validateSearch: (
    given: Record<string, unknown>,
  ): { kind?: 'achievements' | 'demands'; field?: string; page?: number } => ({
    kind: (['achievements', 'demands'] as const).find((k) => k === oneOf(given.kind)),
    field: oneOf(given.field),
    page: pageOf(given.page),
  }),
  component: lazyRouteComponent(() => import('./review/list'), 'ReviewPage'),
});

const reviewOne = createRoute({
  getParentRoute: () => desk,
  path: '/review/$kind/$id',
  component: lazyRouteComponent(() => import('./review/one'), 'ReviewOnePage'),
});

const history = createRoute({
  getParentRoute: () => desk,
  path: '/history/$kind/$id',
  validateSearch: (given: Record<string, unknown>): { order?: 'oldest'; day?: string; entry?: number } => ({
    order: oneOf(given.order) === 'oldest' ? 'oldest' : undefined,
    day: oneOf(given.day)?.match(/^\d{4}-\d{2}-\d{2}$/)?.[0],
    entry: Number(String(given.entry).match(/^[1-9]\d{0,14}$/)?.[0] ?? 0) || undefined,
  }),
  component: lazyRouteComponent(() => import('./history/page'), 'HistoryPage'),
});

const notices = createRoute({
  getParentRoute: () => root,
  path: '/notices',
  component: lazyRouteComponent(() => import('./notice/page'), 'NoticesPage'),
});

const noticeOne = createRoute({
  getParentRoute: () => root,
  path: '/notices/$id',
  component: lazyRouteComponent(() => import('./notice/page'), 'NoticePage'),
});

const claimPaper = createRoute({
  getParentRoute: () => root,
  path: '/claims/$id/print/$paper',
  component: lazyRouteComponent(() => import('./claim/print'), 'ClaimPrintPage'),
});

const todo = createRoute({
  getParentRoute: () => desk,
  path: '/todo',
  component: lazyRouteComponent(() => import('./todo/page'), 'TodoPage'),
});

const myClaims = createRoute({
  getParentRoute: () => desk,
  path: '/mine/claims',
  validateSearch: mineParams,
  component: lazyRouteComponent(() => import('./claim/mine'), 'MyClaimsPage'),
});

const claimOptions = createRoute({
  getParentRoute: () => desk,
  path: '/mine/claims/options',
  component: lazyRouteComponent(() => import('./claim/options'), 'ClaimOptionsPage'),
});

const myClaim = createRoute({
  getParentRoute: () => desk,
  path: '/mine/claims/$id',
  component: lazyRouteComponent(() => import('./claim/page'), 'MyClaimPage'),
});

const claims = createRoute({
  getParentRoute: () => desk,
  path: '/claims',
  validateSearch: (
    given: Record<string, unknown>,
  ): { q?: string; state?: string; region?: string; round?: string; overdue?: boolean; page?: number } => ({
    q: oneOf(given.q)?.slice(0, 200),
    state: oneOf(given.state),
    region: oneOf(given.region),
    round: oneOf(given.round),
    overdue: String(given.overdue) === 'true' || undefined,
    page: pageOf(given.page),
  }),
  component: lazyRouteComponent(() => import('./desk/list'), 'ClaimDeskPage'),
});

const claimOne = createRoute({
  getParentRoute: () => desk,
  path: '/claims/$id',
  component: lazyRouteComponent(() => import('./desk/one'), 'ClaimDeskOnePage'),
});

const claimBudgets = createRoute({
  getParentRoute: () => desk,
  path: '/claims/budgets',
  component: lazyRouteComponent(() => import('./desk/budgets'), 'BudgetsPage'),
});

const claimPayments = createRoute({
  getParentRoute: () => desk,
  path: '/claims/payments',
  component: lazyRouteComponent(() => import('./desk/payments'), 'PaymentsPage'),
});

const claimPayment = createRoute({
  getParentRoute: () => desk,
  path: '/claims/payments/$id',
  component: lazyRouteComponent(() => import('./desk/payment'), 'PaymentPage'),
});

const claimRecoveries = createRoute({
  getParentRoute: () => desk,
  path: '/claims/recoveries',
  component: lazyRouteComponent(() => import('./desk/recoveries'), 'RecoveriesPage'),
});

const claimRecovery = createRoute({
  getParentRoute: () => desk,
  path: '/claims/recoveries/$id',
  component: lazyRouteComponent(() => import('./desk/recoveries'), 'RecoveryPage'),
});

const claimStatistics = createRoute({
  getParentRoute: () => desk,
  path: '/claims/statistics',
  component: lazyRouteComponent(() => import('./desk/statistics'), 'StatisticsPage'),
});

const reviews = createRoute({
  getParentRoute: () => desk,
  path: '/reviews',
  component: lazyRouteComponent(() => import('./expert/list'), 'MyReviewsPage'),
});

const reviewSheet = createRoute({
  getParentRoute: () => desk,
  path: '/reviews/$id',
  component: lazyRouteComponent(() => import('./expert/one'), 'ReviewSheetPage'),
});

const contracts = createRoute({
  getParentRoute: () => desk,
  path: '/mine/contracts',
  validateSearch: (
    given: Record<string, unknown>,
  ): { q?: string; state?: string; side?: 'seller' | 'buyer'; registration?: string; page?: number } => ({
    q: oneOf(given.q)?.slice(0, 200),
    state: oneOf(given.state),
    side: (['seller', 'buyer'] as const).find((s) => s === oneOf(given.side)),
    registration: oneOf(given.registration),
    page: pageOf(given.page),
  }),
  component: lazyRouteComponent(() => import('./contract/list'), 'ContractsPage'),
});

const newContract = createRoute({
  getParentRoute: () => desk,
  path: '/mine/contracts/new',
  validateSearch: (given: Record<string, unknown>): { demand?: string; achievement?: string } => ({
    demand: oneOf(given.demand),
    achievement: oneOf(given.achievement),
  }),
  component: lazyRouteComponent(() => import('./contract/edit'), 'NewContractPage'),
});

const editContract = createRoute({
  getParentRoute: () => desk,
  path: '/mine/contracts/$id/edit',
  component: lazyRouteComponent(() => import('./contract/edit'), 'EditContractPage'),
});

const contract = createRoute({
  getParentRoute: () => desk,
  path: '/contracts/$id',
  component: lazyRouteComponent(() => import('./contract/page'), 'ContractPage'),
});

const printContract = createRoute({
  getParentRoute: () => desk,
  path: '/contracts/$id/print',
  component: lazyRouteComponent(() => import('./contract/print'), 'ContractPrintPage'),
});

const dayOf = (given: unknown): string | undefined => oneOf(given)?.match(/^\d{4}-\d{2}-\d{2}$/)?.[0];

export interface TitlesParams {
  q?: string;
  level?: string;
  /** Every status where it is 'all', what stands where it is left out. */
  status?: string;
  region?: string;
  industry?: string;
  batch?: string;
  on?: string;
  page?: number;
}

const titles = createRoute({
  getParentRoute: () => root,
  path: '/titles',
  validateSearch: (given: Record<string, unknown>): TitlesParams => ({
    q: oneOf(given.q)?.slice(0, 200),
    level: oneOf(given.level),
    status: oneOf(given.status),
    region: oneOf(given.region),
    industry: oneOf(given.industry)?.slice(0, 100),
    batch: oneOf(given.batch)?.slice(0, 40),
    on: dayOf(given.on),
    page: pageOf(given.page),
  }),
  component: lazyRouteComponent(() => import('./title/library'), 'LibraryPage'),
});

export interface MomentParams {
  on?: string;
  known_on?: string;
}

const title = createRoute({
  getParentRoute: () => root,
  path: '/titles/$id',
  validateSearch: (given: Record<string, unknown>): MomentParams => ({
    on: dayOf(given.on),
    known_on: dayOf(given.known_on),
  }),
  component: lazyRouteComponent(() => import('./title/page'), 'TitlePage'),
});

const titleImport = createRoute({
  getParentRoute: () => desk,
  path: '/titles/import',
  validateSearch: (given: Record<string, unknown>): { id?: string } => ({ id: oneOf(given.id) }),
  component: lazyRouteComponent(() => import('./title/import'), 'TitleImportPage'),
});

export const recordable = ['renamed', 'revoked', 'restored', 'corrected'] as const;

const titleRecord = createRoute({
  getParentRoute: () => desk,
  path: '/titles/$id/record',
  validateSearch: (given: Record<string, unknown>): { kind: (typeof recordable)[number] } => ({
    kind: recordable.find((k) => k === oneOf(given.kind)) ?? 'corrected',
  }),
  component: lazyRouteComponent(() => import('./title/record'), 'RecordTitlePage'),
});

const calendar = createRoute({
  getParentRoute: () => root,
  path: '/calendar',
  component: lazyRouteComponent(() => import('./calendar/page'), 'CalendarPage'),
});

const programmes = createRoute({
  getParentRoute: () => root,
  path: '/programmes',
  component: lazyRouteComponent(() => import('./programme/list'), 'ProgrammesPage'),
});

const programme = createRoute({
  getParentRoute: () => root,
  path: '/programmes/$id',
  component: lazyRouteComponent(() => import('./programme/page'), 'ProgrammePage'),
});

const programmeDesk = createRoute({
  getParentRoute: () => desk,
  path: '/desk/programmes',
  component: lazyRouteComponent(() => import('./programme/desk'), 'ProgrammeDeskPage'),
});

const newProgramme = createRoute({
  getParentRoute: () => desk,
  path: '/desk/programmes/new',
  validateSearch: (given: Record<string, unknown>): { from?: string } => ({ from: oneOf(given.from) }),
  component: lazyRouteComponent(() => import('./programme/edit'), 'NewProgrammePage'),
});

const editProgramme = createRoute({
  getParentRoute: () => desk,
  path: '/desk/programmes/$id',
  component: lazyRouteComponent(() => import('./programme/edit'), 'EditProgrammePage'),
});

const round = createRoute({
  getParentRoute: () => desk,
  path: '/desk/rounds/$id',
  component: lazyRouteComponent(() => import('./programme/round'), 'RoundPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    search,
    paste,
    achievement,
    demand,
    organisations,
    organisation,
    signIn,
    password,
    about,
    notices,
    noticeOne,
    claimPaper,
    titles,
    title,
    calendar,
    programmes,
    programme,
    desk.addChildren([
      myAchievements,
      myDemands,
      newAchievement,
      editAchievement,
      newDemand,
      editDemand,
      imports,
      myOrganisation,
      admit,
      feedback,
      maintenance,
      review,
      reviewOne,
      history,
      todo,
      myClaims,
      claimOptions,
      myClaim,
      claims,
      claimBudgets,
      claimPayments,
      claimPayment,
      claimRecoveries,
      claimRecovery,
      claimStatistics,
      claimOne,
      reviews,
      reviewSheet,
      contracts,
      newContract,
      editContract,
      contract,
      printContract,
      titleImport,
      titleRecord,
      programmeDesk,
      newProgramme,
      editProgramme,
      round,
    ]),
  ]),
  parseSearch: parseQuery,
  stringifySearch: writeQuery,
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
