// Every text of the pages in Chinese, room by room. Its shape is the type of all catalogues: a key that is missing in
// another language does not compile.

import { about } from '../about/text.zh-CN';
import { apply } from '../admission/text.zh-CN';
import { alerts } from '../alert/text.zh-CN';
import { calendar } from '../calendar/text.zh-CN';
import { catalogue, form } from '../catalogue/text.zh-CN';
import { claim } from '../claim/text.zh-CN';
import { contract } from '../contract/text.zh-CN';
import { desk } from '../desk/text.zh-CN';
import { disclosure } from '../disclosure/text.zh-CN';
import { expert } from '../expert/text.zh-CN';
import { feedback } from '../feedback/text.zh-CN';
import { funnel } from '../funnel/text.zh-CN';
import { history } from '../history/text.zh-CN';
import { home } from '../home/text.zh-CN';
import { how } from '../how/text.zh-CN';
import { imports } from '../import/text.zh-CN';
import { inbox } from '../inbox/text.zh-CN';
import { introduction } from '../introduction/text.zh-CN';
import { journal } from '../journal/text.zh-CN';
import { maintenance } from '../maintenance/text.zh-CN';
import { explain, match, similar } from '../match/text.zh-CN';
import { notice } from '../notice/text.zh-CN';
import { admit, delegation, mine, organisations } from '../organisation/text.zh-CN';
import { paste } from '../paste/text.zh-CN';
import { personal } from '../personal/text.zh-CN';
import { programmes } from '../programme/text.zh-CN';
import { projects } from '../project/text.zh-CN';
import { review } from '../review/text.zh-CN';
import { search } from '../search/text.zh-CN';
import { devices, factor, invitation, password, reset, signIn } from '../session/text.zh-CN';
import { chart } from '../shared/chart/text.zh-CN';
import { detail } from '../shared/detail/text.zh-CN';
import { files } from '../shared/files/text.zh-CN';
import { brand, common, footer, nav, paper, price, states } from '../shared/text.zh-CN';
import { story } from '../story/text.zh-CN';
import { titles } from '../title/text.zh-CN';
import { todo } from '../todo/text.zh-CN';

export const zh = {
  brand,
  nav,
  common,
  states,
  price,
  home,
  search,
  detail,
  match,
  explain,
  feedback,
  similar,
  paste,
  organisations,
  signIn,
  password,
  factor,
  reset,
  invitation,
  apply,
  devices,
  personal,
  catalogue,
  form,
  import: imports,
  mine,
  admit,
  delegation,
  maintenance,
  review,
  about,
  files,
  chart,
  contract,
  introduction,
  funnel,
  programmes,
  projects,
  footer,
  paper,
  history,
  calendar,
  claim,
  desk,
  disclosure,
  how,
  journal,
  story,
  expert,
  notice,
  todo,
  inbox,
  alerts,
  titles,
};

/** The shape of a catalogue: the same keys, texts of any wording. */
type Widen<T> = T extends string
  ? string
  : T extends (...args: infer A) => infer R
    ? (...args: A) => R
    : T extends readonly (infer U)[]
      ? Widen<U>[]
      : { [K in keyof T]: Widen<T[K]> };

export type Catalogue = Widen<typeof zh>;
