// Every text of the pages in English, room by room.

import { about } from '../about/text.en';
import { apply } from '../admission/text.en';
import { alerts } from '../alert/text.en';
import { calendar } from '../calendar/text.en';
import { catalogue, form } from '../catalogue/text.en';
import { claim } from '../claim/text.en';
import { contract } from '../contract/text.en';
import { desk } from '../desk/text.en';
import { disclosure } from '../disclosure/text.en';
import { expert } from '../expert/text.en';
import { feedback } from '../feedback/text.en';
import { funnel } from '../funnel/text.en';
import { history } from '../history/text.en';
import { home } from '../home/text.en';
import { how } from '../how/text.en';
import { imports } from '../import/text.en';
import { inbox } from '../inbox/text.en';
import { introduction } from '../introduction/text.en';
import { journal } from '../journal/text.en';
import { maintenance } from '../maintenance/text.en';
import { explain, match, similar } from '../match/text.en';
import { notice } from '../notice/text.en';
import { admit, delegation, mine, organisations } from '../organisation/text.en';
import { paste } from '../paste/text.en';
import { personal } from '../personal/text.en';
import { programmes } from '../programme/text.en';
import { projects } from '../project/text.en';
import { review } from '../review/text.en';
import { search } from '../search/text.en';
import { devices, factor, invitation, password, reset, signIn } from '../session/text.en';
import { chart } from '../shared/chart/text.en';
import { detail } from '../shared/detail/text.en';
import { files } from '../shared/files/text.en';
import { brand, common, footer, nav, paper, price, states } from '../shared/text.en';
import { story } from '../story/text.en';
import { titles } from '../title/text.en';
import { todo } from '../todo/text.en';
import type { Catalogue } from './zh-CN';

export const en: Catalogue = {
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
